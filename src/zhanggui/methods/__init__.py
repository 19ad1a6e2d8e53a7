"""Pure maths on arrays: no engine, no Django, no clock. numpy and the standard library only."""
