"""Plans, activities and their owners."""
