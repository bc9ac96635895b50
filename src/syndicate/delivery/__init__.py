"""A message on its way: out to the world, and what comes back from there."""
