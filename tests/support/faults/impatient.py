"""The hurried host with a client that waits half a second for an answer: for services that do not answer at all."""

from tests.support.faults.hurried import hurry, serve

if __name__ == "__main__":
    hurry()
    from pulumi_zoho_aep.http import transport

    transport.READ_SECONDS = 0.5
    serve()
