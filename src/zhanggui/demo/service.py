"""Inquiries by agent and day, keywords, live sessions and scores: the smaller books of the shop."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.demo.catalogue import AGENTS
from zhanggui.demo.chance import stream
from zhanggui.demo.orders import Orders
from zhanggui.demo.tally import people


@dataclass(frozen=True)
class Service:
    """day × agent. People, money in cents, seconds."""

    inquiries: np.ndarray
    paying: np.ndarray
    amount: np.ndarray
    first_response: np.ndarray
    reply_rate: np.ndarray
    satisfaction: np.ndarray


def serve(seed: int, orders: Orders) -> Service:
    """Everybody an agent served: those who paid are orders of the shop, those who did not are drawn by the agent's usual conversion."""
    rng = stream(seed, "service")
    days, agents = orders.lost.shape
    mine = (orders.agent >= 0) & (orders.paid >= 0)
    cell = orders.day[mine] * agents + orders.agent[mine]
    paying = people(cell, orders.person[mine], days * agents).reshape(days, agents)
    amount = np.bincount(cell, orders.amount[mine], days * agents).astype(np.int64).reshape(days, agents)
    usual = np.array([a.convert for a in AGENTS])
    others = rng.poisson((paying + orders.lost) * (1 - usual) / usual)
    inquiries = paying + orders.lost + others
    at_work = inquiries > 0
    return Service(
        inquiries,
        paying,
        amount,
        np.where(at_work, rng.gamma(20, 0.6, inquiries.shape), np.nan),
        np.where(at_work, 1 - rng.beta(2, 90, inquiries.shape), np.nan),
        np.where(at_work, 1 - rng.beta(4, 60, inquiries.shape), np.nan),
    )
