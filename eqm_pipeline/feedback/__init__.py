"""What goes back to a ministry, and what comes back from it: packs, reports of a tried file, answers."""
