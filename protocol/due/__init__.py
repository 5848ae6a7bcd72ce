"""Due dates: counted from a procedure's statutory time and a branch's calendar, and what changes them."""
