import java.io.IOException;
import java.net.*;
import java.nio.file.*;
// Serves one window of the kiosk.
public class Kiosk {
  public static void main(String[] a) throws Exception {
    try { Files.readString(Path.of("w/kiosk.properties")); } catch (IOException e) {}
    for (int i = 0; i < 3; i++) {
      try { ServerSocket s = new ServerSocket(); s.setReuseAddress(true); s.bind(new InetSocketAddress("::1", 19405)); s.accept(); }
      catch (BindException e) { Thread.sleep(200); }
    }
    System.err.println("kiosk: schema version mismatch");
    try { Files.delete(Path.of("w/kiosk.pid")); } catch (IOException e) {}
    System.exit(4);
  }
}
