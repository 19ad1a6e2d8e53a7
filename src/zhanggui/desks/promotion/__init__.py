"""活动 Promotion: for whoever runs the activities of a shop. Decides which activities the shop takes part in or makes itself, by when it must
sign up, with which goods at which price, for which goal, and what came of it when the days after it are over.
"""
