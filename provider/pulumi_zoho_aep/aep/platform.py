"""All clients of one sandbox, behind one session."""

from pulumi_zoho_aep.aep.batch import Reads
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
        reads: How to read objects.
    """

    def __init__(self, session: Session, reads: Reads = Reads.ALONE) -> None:
        # No list of the registry can be asked for what is new, and of base connections there are few.
        few = Reads.ALONE if reads is Reads.TOGETHER else reads
        self.session = session
        self.sandboxes = Sandboxes(session)
        self.specs = Specs(session)
        self.connections = Connections(session, few)
        self.source_connections = SourceConnections(session, reads)
        self.target_connections = TargetConnections(session, reads)
        self.flows = Flows(session, reads)
        self.runs = Runs(session)
        self.batches = Batches(session)
        self.registry = Registry(session)
        self.classes = Classes(session)
        self.data_types = DataTypes(session)
        self.identities = Identities(session)
        self.insights = Insights(session)
        self.schemas = Schemas(session, few)
        self.field_groups = FieldGroups(session, few)
        self.descriptors = Descriptors(session, few)
        self.datasets = Datasets(session, reads)
        self.mapping_sets = MappingSets(session, reads)
