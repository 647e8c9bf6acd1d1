"""The only room that speaks HTTP: one origin per transport, retries by policy, one request rate per process."""

from pulumi_zoho_aep.http.clock import clock
from pulumi_zoho_aep.http.quota import Quota
from pulumi_zoho_aep.http.reply import Reply, members_of, request_id
from pulumi_zoho_aep.http.throttle import Throttle
from pulumi_zoho_aep.http.transport import Request, Transport

__all__ = ["Quota", "Reply", "Request", "Throttle", "Transport", "clock", "members_of", "request_id"]
