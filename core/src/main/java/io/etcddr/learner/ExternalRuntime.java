package io.etcddr.learner;

/// Somebody else runs the learner: it is observed and used, and nothing is done to it.
public final class ExternalRuntime implements EtcdRuntime {
    private LearnerMarker marker = LearnerMarker.NEW;

    @Override
    public Observation.Local look() {
        return new Observation.Local(Observation.Data.NONE, Observation.Life.ELSEWHERE);
    }

    @Override
    public LearnerMarker marker() {
        return marker;
    }

    @Override
    public void keep(LearnerMarker changed) {
        marker = changed;
    }

    @Override
    public void start(StartOrder order) {
        throw notOurs();
    }

    @Override
    public void stop() {
        throw notOurs();
    }

    @Override
    public void clear() {
        throw notOurs();
    }

    @Override
    public String lastWords() {
        return "it is run by somebody else";
    }

    private static UnsupportedOperationException notOurs() {
        return new UnsupportedOperationException("the learner is run by somebody else");
    }
}
