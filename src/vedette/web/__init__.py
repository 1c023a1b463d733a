"""The page's server: routes, the live stream, sign-in and desks."""
