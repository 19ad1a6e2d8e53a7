"""The workbook 今日: the brief to read, and tasks, plan and thresholds to change in a spreadsheet program and bring back."""
