"""行 Tasks: for everybody in a shop. Decides who does what by when about a finding, keeps what was changed and since which day, and holds the
days after against those before: what helped is kept with the page of the playbook.
"""
