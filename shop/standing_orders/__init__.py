"""Standing orders: a list every few weeks, proposed in time, bought by nobody but who confirms."""
