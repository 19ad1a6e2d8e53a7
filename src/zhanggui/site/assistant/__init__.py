"""The door for assistants (Model Context Protocol): numbers with the rules that hold for them, briefs, findings, playbook and tasks."""
