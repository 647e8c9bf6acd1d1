"""All clients of one sandbox, behind one session."""

from pulumi_zoho_aep.aep.connections import Connections
from pulumi_zoho_aep.aep.datasets import Datasets
from pulumi_zoho_aep.aep.descriptors import Descriptors
from pulumi_zoho_aep.aep.field_groups import FieldGroups
from pulumi_zoho_aep.aep.flows import Flows
from pulumi_zoho_aep.aep.mapping_sets import MappingSets
from pulumi_zoho_aep.aep.runs import Runs
from pulumi_zoho_aep.aep.sandboxes import Sandboxes
from pulumi_zoho_aep.aep.schema_registry import Registry
from pulumi_zoho_aep.aep.schemas import Schemas
from pulumi_zoho_aep.aep.session import Session
from pulumi_zoho_aep.aep.source_connections import SourceConnections
from pulumi_zoho_aep.aep.specs import Specs
from pulumi_zoho_aep.aep.target_connections import TargetConnections
from pulumi_zoho_aep.http import Throttle
from pulumi_zoho_aep.settings import Settings


class Platform:
    """Everything of one sandbox, in the name of one credential; safe to share between threads."""

    def __init__(self, settings: Settings, throttle: Throttle) -> None:
        self.session = Session(settings, throttle)
        self.sandboxes = Sandboxes(self.session)
        self.specs = Specs(self.session)
        self.connections = Connections(self.session)
        self.source_connections = SourceConnections(self.session)
        self.target_connections = TargetConnections(self.session)
        self.flows = Flows(self.session)
        self.runs = Runs(self.session)
        self.registry = Registry(self.session)
        self.schemas = Schemas(self.session)
        self.field_groups = FieldGroups(self.session)
        self.descriptors = Descriptors(self.session)
        self.datasets = Datasets(self.session)
        self.mapping_sets = MappingSets(self.session)
