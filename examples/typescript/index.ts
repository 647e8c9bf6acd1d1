import * as pulumi from "@pulumi/pulumi";
import { BaseConnection, Dataset, Schema, ZohoCredential, ZohoIngestion } from "./zohoAep";

const config = new pulumi.Config();
const sales = new ZohoCredential("sales", {
    dataCenter: "us",
    clientId: config.require("zohoClientId"),
    clientSecret: config.requireSecret("zohoClientSecret"),
    refreshToken: config.requireSecret("zohoRefreshToken"),
});
const zoho = new BaseConnection("zoho", { credential: sales.login });
const people = new Schema("people", {
    fieldGroups: [
        "https://ns.adobe.com/xdm/context/profile-person-details",
        "https://ns.adobe.com/xdm/context/profile-personal-details",
    ],
    primaryIdentity: { path: "personalEmail.address", namespace: "Email" },
});
// `protect: false` lets `pulumi destroy` delete the dataset: leave it out where there is data.
const dataset = new Dataset("leads", { schemaId: people.objectId, protect: false });
const leads = new ZohoIngestion("leads", {
    connection: zoho.objectId,
    table: "Leads",
    columns: ["id", "Email", "Last_Name", "Modified_Time"],
    deltaColumn: "Modified_Time",
    dataset: dataset.objectId,
    schemaId: people.objectId,
    mapping: [
        { source: "Email", target: "personalEmail.address" },
        { source: "Last_Name", target: "person.name.lastName" },
    ],
    schedule: { frequency: "hour" },
});

export const dataflow = leads.dataflowId;
