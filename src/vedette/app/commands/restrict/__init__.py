"""Commands that declare, review, publish and withdraw a restriction."""
