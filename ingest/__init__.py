"""How does a file become pages and passages?"""
