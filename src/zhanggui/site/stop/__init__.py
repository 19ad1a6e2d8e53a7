"""The stop-loss in the workbench: the keeper of this process, who carries its alarms out, and what pages show of them."""
