"""What runs in the background and who waits for it: the files that somebody sent, and what became of them."""

from __future__ import annotations

from typing import Any

from django.db import models

WAITING, RUNNING, DONE, FAILED, ASKS = "waiting", "running", "done", "failed", "asks"
OPEN = (WAITING, RUNNING)


class Upload(models.Model):
    """Files sent by a person, or an import to take out again (`undoes`).

    `files`: [{"name", "size", "kept"}], the number of each is its folder; `report`: the object of `import --json`; `asks`: file → ids of the recipes
    that it may follow; `error`: {"what": [zh, en], "mend": [zh, en]}; `said`: the file at work; `tries`: how often a worker took it up;
    `newest`: the last day that the shop has now, where a brief can be read.
    """

    shop = models.CharField(max_length=64, db_index=True)
    who = models.CharField(max_length=150)
    lang = models.CharField(max_length=2, default="zh")
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    files: Any = models.JSONField(default=list)
    recipe = models.CharField(max_length=80, blank=True)
    day = models.DateField(null=True, blank=True)
    undoes = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=8, default=WAITING, db_index=True)
    share = models.FloatField(default=0.0)
    said = models.CharField(max_length=300, blank=True)
    report: Any = models.JSONField(default=dict, blank=True)
    asks: Any = models.JSONField(default=dict, blank=True)
    error: Any = models.JSONField(default=dict, blank=True)
    newest = models.DateField(null=True, blank=True)
    task = models.CharField(max_length=40, blank=True)
    tries = models.IntegerField(default=0)
    ended = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.id} {self.shop} {self.state}"

    @property
    def is_open(self) -> bool:
        """It waits or runs: there is more to come."""
        return self.state in OPEN

    @property
    def names(self) -> list[str]:
        """The files as their sender calls them."""
        return [f["name"] for f in self.files]

    def mark(self, **values: Any) -> None:
        """Write down some values, and nothing else."""
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))
