"""SAPIENT (BSI Flex 335 v2.0): sensors that register, report their status, and report objects.

`sapient_feed` declares the feed; all other modules but `framing` need the extra `sapient`.
"""
