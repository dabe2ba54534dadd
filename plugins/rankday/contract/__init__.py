"""What everything else stands on: the tables and streams of the contract, the home's folders, errors, files, people."""
