"""The page desk: is the shop's page good enough to pay for visitors? Three numbers, once a week (R1–R9). For 美工 and the manager."""
