"""All clients of one sandbox, behind one session."""

from pulumi_zoho_aep.aep.batches import Batches
from pulumi_zoho_aep.aep.connections import Connections
from pulumi_zoho_aep.aep.datasets import Datasets
from pulumi_zoho_aep.aep.descriptors import Descriptors
from pulumi_zoho_aep.aep.field_groups import FieldGroups
from pulumi_zoho_aep.aep.flows import Flows
from pulumi_zoho_aep.aep.identities import Identities
from pulumi_zoho_aep.aep.insights import Insights
from pulumi_zoho_aep.aep.mapping_sets import MappingSets
from pulumi_zoho_aep.aep.runs import Runs
from pulumi_zoho_aep.aep.sandboxes import Sandboxes
from pulumi_zoho_aep.aep.schema_registry import Classes, DataTypes, Registry
from pulumi_zoho_aep.aep.schemas import Schemas
from pulumi_zoho_aep.aep.session import Session
from pulumi_zoho_aep.aep.source_connections import SourceConnections
from pulumi_zoho_aep.aep.specs import Specs
from pulumi_zoho_aep.aep.target_connections import TargetConnections


class Platform:
    """Everything in one sandbox, for one credential; safe to share between threads.

    Args:
        session: The session with AEP.
        batched: Whether objects may be read from lists; for a refresh, which reads them all.
    """

    def __init__(self, session: Session, *, batched: bool = False) -> None:
        self.session = session
        self.sandboxes = Sandboxes(session)
        self.specs = Specs(session)
        self.connections = Connections(session, batched=batched)
        self.source_connections = SourceConnections(session, batched=batched)
        self.target_connections = TargetConnections(session, batched=batched)
        self.flows = Flows(session, batched=batched)
        self.runs = Runs(session)
        self.batches = Batches(session)
        self.registry = Registry(session)
        self.classes = Classes(session)
        self.data_types = DataTypes(session)
        self.identities = Identities(session)
        self.insights = Insights(session)
        self.schemas = Schemas(session, batched=batched)
        self.field_groups = FieldGroups(session, batched=batched)
        self.descriptors = Descriptors(session, batched=batched)
        self.datasets = Datasets(session, batched=batched)
        self.mapping_sets = MappingSets(session, batched=batched)
