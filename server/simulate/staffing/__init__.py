"""Plans of counters, made by formulas and a quick model, judged by the simulator; and the files that say them."""
