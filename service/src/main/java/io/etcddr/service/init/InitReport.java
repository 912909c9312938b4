package io.etcddr.service.init;

import io.etcddr.cli.output.JsonWriter;
import io.etcddr.cli.output.Report;
import io.etcddr.cli.output.Sheet;
import io.etcddr.cli.output.Tree;
import java.io.IOException;
import java.io.PrintStream;

/// What `init` prints.
record InitReport(String repository, KeyFiles files, String recipient, String trustedKey) implements Report {
    @Override
    public void text(PrintStream out) {
        new Sheet()
                .row("repository", repository)
                .row("config", files.config().toString())
                .row("identity", files.identity() + "  (private: decrypts the backups)")
                .row("signing key", files.signingKey() + "  (private: signs their manifests)")
                .row("recipient", recipient)
                .row("trusted key", trustedKey)
                .print(out);
        out.println();
        out.println("Keep a copy of " + files.identity()
                + " away from this machine and from the repository: without it no");
        out.println("backup can be read. A machine that only takes backups does not need it.");
        out.println();
        out.println("Next: name the cluster in " + files.config() + ", then");
        out.println("  etcd-dr backup --config " + files.config());
    }

    @Override
    public void json(JsonWriter json) throws IOException {
        json.value(Tree.with("repository", repository)
                .and("config", files.config())
                .and("identityFile", files.identity())
                .and("signingKeyFile", files.signingKey())
                .and("recipient", recipient)
                .and("trustedKey", trustedKey)
                .fields());
    }
}
