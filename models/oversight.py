"""What supervision keeps. Its tables come with its own issue; the access log of people's data is in people.Disclosure."""
