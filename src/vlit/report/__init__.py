"""What people look at: cards, run reports, pictures with boxes."""
