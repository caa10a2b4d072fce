"""A buyer's question to the responsible clinician: would you countersign this order?"""
