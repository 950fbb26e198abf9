"""What joint cases and their members have gone through, in words for applicants and staff: (sentence, tone)."""

from portal.ground.errors import N_

EVENTS: dict[str, tuple[str, str]] = {
    "begin_member": (N_("Accepted as a part of the joint case"), "good"),
    "members_decided": (N_("All members decided"), "good"),
    "members_sealed": (N_("All members sealed"), "good"),
    "members_ended": (N_("All members ended without a decision"), "bad"),
    "pause_with_member": (N_("The joint limit stands still: special procedure of a member"), "paused"),
    "resume_with_members": (N_("The joint limit runs again"), "good"),
    "end_with_joint": (N_("Ended with the joint case"), "quiet"),
    "supply_with_joint": (N_("The joint case's promised papers are in"), "good"),
    "deliver_with_joint": (N_("Delivered with the joint case"), "good"),
}
