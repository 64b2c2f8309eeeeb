print("flame")
