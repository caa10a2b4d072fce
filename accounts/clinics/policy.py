"""What a member of a clinic may do; pure (docs/rules/clinics.md)."""


def signs_orders(role, user_id, responsible_id):
    """Whether an order of this member rests on their own licence, without a countersignature.

    A clinician's does, and the responsible clinician's whatever their role; owners and buyers
    ask the responsible clinician. (A book-keeper does not order at all.)
    """
    return role == "clinician" or user_id == responsible_id
