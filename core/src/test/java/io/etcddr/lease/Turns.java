package io.etcddr.lease;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;

/// Runs several threads one step at a time, in an order that follows from a seed. A step goes from one call of
/// [Actor#step] to the next.
final class Turns {
    /// What a thread meets that was killed, at this step and at every later one.
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    interface Work {
        void run(Actor actor) throws Exception;
    }

    /// One thread.
    static final class Actor {
        private final Semaphore go = new Semaphore(0);
        private final Semaphore waits = new Semaphore(0);
        private final Thread thread;
        private int frozen;
        private volatile boolean killed;
        private volatile boolean ended;
        private volatile Throwable failure;

        private Actor(String name, Work work) {
            thread = Thread.ofPlatform().name(name).unstarted(() -> {
                try {
                    step();
                    work.run(this);
                } catch (Killed e) {
                    // As it was told.
                } catch (Throwable e) {
                    failure = e;
                } finally {
                    ended = true;
                    waits.release();
                }
            });
        }

        /// Waits for its next turn.
        void step() {
            if (killed) {
                throw new Killed();
            }
            waits.release();
            go.acquireUninterruptibly();
            if (killed) {
                throw new Killed();
            }
        }

        private void turn() {
            go.release();
            waits.acquireUninterruptibly();
        }
    }

    private final Random random;
    private final List<Actor> actors = new ArrayList<>();

    Turns(Random random) {
        this.random = random;
    }

    void add(String name, Work work) {
        Actor actor = new Actor(name, work);
        actors.add(actor);
        actor.thread.start();
        actor.waits.acquireUninterruptibly();
    }

    /// One step of one of those that are not frozen.
    void step() throws Exception {
        actors.forEach(actor -> actor.frozen = Math.max(0, actor.frozen - 1));
        List<Actor> awake = actors.stream().filter(actor -> actor.frozen == 0).toList();
        if (awake.isEmpty()) {
            return;
        }
        Actor actor = awake.get(random.nextInt(awake.size()));
        actor.turn();
        if (actor.failure != null) {
            throw new AssertionError(actor.thread.getName() + " failed", actor.failure);
        }
        if (actor.ended) {
            actors.remove(actor);
        }
    }

    int size() {
        return actors.size();
    }

    /// The next steps are those of others.
    void freezeOne(int steps) {
        actors.get(random.nextInt(actors.size())).frozen = steps;
    }

    void killOne() {
        kill(actors.get(random.nextInt(actors.size())));
    }

    void killAll() {
        List.copyOf(actors).forEach(this::kill);
    }

    private void kill(Actor actor) {
        actor.killed = true;
        actor.go.release(1000);
        try {
            actor.thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        actors.remove(actor);
    }
}
