"""The data desk: which tables cannot be right, what rests on them and how to mend them. For whoever downloads and imports the files."""
