"""Is what the answers say true of the image, and are the records well formed?"""
