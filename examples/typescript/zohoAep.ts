// The resources that this program uses. `pulumi package gen-sdk pulumi-resource-zoho-aep --language nodejs` writes all of
// them, with every argument typed; this is what they come down to.
import * as pulumi from "@pulumi/pulumi";

class Component extends pulumi.ComponentResource {
    constructor(name: string, args: pulumi.Inputs, outputs: string[], opts?: pulumi.ComponentResourceOptions) {
        const unset = Object.fromEntries(outputs.map((output) => [output, undefined]));
        super(`zoho-aep:index:${new.target.name}`, name, { ...unset, ...args }, opts, true);
    }
}

export class ZohoCredential extends Component {
    declare readonly login: pulumi.Output<Record<string, string>>;
    constructor(name: string, args: pulumi.Inputs, opts?: pulumi.ComponentResourceOptions) {
        super(name, args, ["login"], opts);
    }
}

export class BaseConnection extends Component {
    declare readonly objectId: pulumi.Output<string>;
    constructor(name: string, args: pulumi.Inputs, opts?: pulumi.ComponentResourceOptions) {
        super(name, args, ["objectId"], opts);
    }
}

export class Schema extends Component {
    declare readonly objectId: pulumi.Output<string>;
    constructor(name: string, args: pulumi.Inputs, opts?: pulumi.ComponentResourceOptions) {
        super(name, args, ["objectId"], opts);
    }
}

export class Dataset extends Component {
    declare readonly objectId: pulumi.Output<string>;
    constructor(name: string, args: pulumi.Inputs, opts?: pulumi.ComponentResourceOptions) {
        super(name, args, ["objectId"], opts);
    }
}

export class ZohoIngestion extends Component {
    declare readonly dataflowId: pulumi.Output<string>;
    constructor(name: string, args: pulumi.Inputs, opts?: pulumi.ComponentResourceOptions) {
        super(name, args, ["dataflowId"], opts);
    }
}
