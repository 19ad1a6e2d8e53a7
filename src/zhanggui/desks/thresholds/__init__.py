"""The numbers that a shop set for its checks in place of the declared defaults: who set them, when and why. No desk: every desk's checks obey."""
