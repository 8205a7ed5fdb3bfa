/** Two planners lock bench and tool in opposite order. */
public class Plan {
    public static void main(String[] a) throws Exception {
        Object bench = new Object(), tool = new Object();
        new java.io.File("w/plan.properties").exists();
        Thread one = new Thread(() -> take(bench, tool), "pick"), two = new Thread(() -> take(tool, bench), "pack");
        one.start(); two.start();
        System.out.println("planning");
        one.join(); two.join();
    }
    static void take(Object first, Object second) {
        synchronized (first) {
            try { Thread.sleep(300); } catch (InterruptedException e) { return; }
            synchronized (second) { System.out.println("planned"); }
        }
    }
}
