"""What partners read: one bilingual page per country, described first and rendered last.

`describe` freezes what is said (dataclasses only, no markup); `render` says it in HTML. Nothing is ranked.
"""
