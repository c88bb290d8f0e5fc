"""The collector's year: workbooks that go out to offices, and the sum of those that came back."""
