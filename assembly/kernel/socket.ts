// struct socket, and struct sock as tcp_sock or udp_sock, which begin with it: all that is known of one, in the kernel's byte order
// (ports and IPv4 addresses in network order but for skc_num, include/net/sock.h). What the kernel keeps in the IPv4 members of an
// IPv6 socket and the other way round is as net/ipv6/tcp_ipv6.c and inet_sock.h leave it.
import { KInetSock, KSock, KSockCommon, KSocket, KStruct, KTcpSock } from "../gen/kernel";
import { Open } from "../state/layout";
import { ObjectKind, object_address } from "./address";
import { AF_INET, FOUR, is_any6, is_mapped } from "./inet";
import { begin, put, put_bytes } from "./object";
import { opened } from "./opened";
import {
  SOME_DEVICE, Sock, SockFlag, SockOption, Tcp, View, is_flagged, is_tcp, sk_of, sock_of, socket_of_sock, view_of,
} from "./sock";
import { space_address } from "./space";

const LOOPBACK4_IPV6: u32 = 0x0600_007f; // 127.0.0.6: the IPv4 address of a socket that has none (net/ipv6.h)
// enum socket_state of linux/net.h
const SS_UNCONNECTED: u32 = 1;
const SS_CONNECTING: u32 = 2;
const SS_CONNECTED: u32 = 3;
// enum in net/inet_sock.h
const IS_ICSK: u32 = 1 << 16;
const MC_LOOP_AND_ALL: u32 = 3 << 13;
const FREEBIND_BIT: u32 = 11;
const TRANSPARENT_BIT: u32 = 15;
const NO_PORT_BIT: u32 = 18;

const zeros = memory.data(16);
const mapped = memory.data(16, 8);

function connection_state(state: u32): u32 {
  switch (state) {
    case Tcp.Listen:
    case Tcp.Close: return SS_UNCONNECTED;
    case Tcp.SynSent: return SS_CONNECTING;
    default: return SS_CONNECTED;
  }
}

export function socket_fill(id: u32): bool {
  const open = opened(id);
  const sock = sock_of(open);
  if (sock == 0) return false;
  begin(KStruct.Socket);
  put<u32>(KSocket.State, connection_state(view_of(sock) & View.StateMask));
  put<u16>(KSocket.Type, <u16>load<u32>(sock, Sock.Type));
  put<u64>(KSocket.File, object_address(ObjectKind.File, load<u32>(open, Open.Serial)));
  put<u64>(KSocket.Sk, sk_of(sock));
  return true;
}

function bits(options: u32): void {
  const reuse = (options & SockOption.Reuse) != 0 ? 1 : 0;
  const port = (options & SockOption.ReusePort) != 0 ? 1 << 4 : 0;
  const only = (options & SockOption.V6Only) != 0 ? 1 << 5 : 0;
  put<u8>(KSockCommon.SkcReuse, <u8>(reuse | port | only | (1 << 6))); // skc_net_refcnt: a program's own socket
}

function inet_bits(options: u32, tcp: bool): void {
  const free: u32 = (options & SockOption.Freebind) != 0 ? 1 : 0;
  const transparent: u32 = (options & SockOption.Transparent) != 0 ? 1 : 0;
  const no_port: u32 = (options & SockOption.NoPort) != 0 ? 1 : 0;
  put<u8>(KInetSock.Freebind, <u8>(free | (transparent << 1) | (no_port << 2)));
  const flags = (free << FREEBIND_BIT) | (transparent << TRANSPARENT_BIT) | (no_port << NO_PORT_BIT) | MC_LOOP_AND_ALL;
  put<u64>(KInetSock.InetFlags, <u64>(flags | (tcp ? IS_ICSK : 0)));
}

/** The IPv4 address of an IPv6 one: itself when it is mapped, nothing of "::", else one that is nobody's. */
function four_of(six: usize): u32 {
  return is_mapped(six) ? load<u32>(six + FOUR) : is_any6(six) ? 0 : LOOPBACK4_IPV6;
}

export function six_of(address: usize, four: bool, set: bool): usize {
  if (!four) return address;
  if (!set) return zeros;
  memory.copy(mapped, address, 16);
  store<u32>(mapped, 0xffff_0000, 8);
  return mapped;
}

/** Local address, as the socket is seen. */
export function local_of(sock: usize): usize {
  return (view_of(sock) & View.NoLocal) != 0 ? zeros : sock + Sock.Local;
}

export function peer_of(sock: usize): usize {
  return (view_of(sock) & View.NoPeer) != 0 ? zeros : sock + Sock.Peer;
}

/** A port is no secret while there is none. */
export function local_port_of(sock: usize): u32 {
  return (view_of(sock) & View.NoPort) != 0 ? 0 : load<u32>(sock, Sock.LocalPort);
}

export function peer_port_of(sock: usize): u32 {
  return (view_of(sock) & View.NoPeer) != 0 ? 0 : load<u32>(sock, Sock.PeerPort);
}

export function knows_local(sock: usize): bool {
  return (view_of(sock) & View.NoLocal) != 0 || is_flagged(sock, SockFlag.Local);
}

export function knows_port(sock: usize): bool {
  return (view_of(sock) & View.NoPort) != 0 || is_flagged(sock, SockFlag.LocalPort);
}

export function knows_peer(sock: usize): bool {
  return (view_of(sock) & View.NoPeer) != 0 || is_flagged(sock, SockFlag.Peer);
}

// @ts-ignore: decorator
@inline
export function be16(port: u32): u16 {
  return bswap<u16>(<u16>port);
}

/** inet_saddr and inet_daddr: IPv4's own. Of IPv6 sockets bind and accept set them (inet6_bind, tcp_v6_syn_recv_sock), connect does not. */
export function inet_saddr_of(sock: usize): u32 {
  const local = local_of(sock);
  if (load<u32>(sock, Sock.Family) == AF_INET) return load<u32>(local + FOUR);
  const set = (load<u32>(sock, Sock.Flags) & (SockFlag.Accepted | SockFlag.BoundLocal)) != 0;
  return is_mapped(local) || set ? four_of(local) : 0;
}

export function inet_daddr_of(sock: usize): u32 {
  const peer = peer_of(sock);
  if (load<u32>(sock, Sock.Family) == AF_INET || is_mapped(peer)) return load<u32>(peer + FOUR);
  return is_flagged(sock, SockFlag.Accepted) ? four_of(peer) : 0;
}

function put_local(sock: usize, four: bool, paired: bool): void {
  const local = local_of(sock);
  put<u32>(KSockCommon.SkcRcvSaddr, four ? load<u32>(local + FOUR) : four_of(local));
  put_bytes(KSockCommon.SkcV6RcvSaddr, six_of(local, four, paired), 16);
  put<u32>(KInetSock.InetSaddr, inet_saddr_of(sock));
}

function put_peer(sock: usize, four: bool, paired: bool): void {
  const peer = peer_of(sock);
  put<u32>(KSockCommon.SkcDaddr, inet_daddr_of(sock));
  put_bytes(KSockCommon.SkcV6Daddr, six_of(peer, four, paired), 16);
  put<u16>(KSockCommon.SkcDport, be16(peer_port_of(sock)));
}

function put_counts(sock: usize): void {
  const flags = load<u32>(sock, Sock.Flags);
  const early = (view_of(sock) & View.NoPeer) != 0 || (view_of(sock) & View.StateMask) == Tcp.SynSent;
  const acked = u64((flags & SockFlag.SynAcked) != 0 && !early) + u64((flags & SockFlag.FinAcked) != 0);
  put<u64>(KTcpSock.BytesAcked, load<u64>(sock, Sock.Sent) + acked);
  put<u64>(KTcpSock.BytesReceived, load<u64>(sock, Sock.Received) + u64((flags & SockFlag.FinReceived) != 0));
}

export function sock_fill(id: u32): bool {
  const sock = sock_of(opened(id));
  if (sock == 0) return false;
  const tcp = is_tcp(sock);
  const four = load<u32>(sock, Sock.Family) == AF_INET;
  const paired = tcp && peer_port_of(sock) != 0; // the functions that set both also set the mapped forms
  const state = view_of(sock) & View.StateMask;
  begin(tcp ? KStruct.TcpSock : KStruct.UdpSock);
  put<u16>(KSockCommon.SkcFamily, <u16>load<u32>(sock, Sock.Family));
  put<u8>(KSockCommon.SkcState, <u8>state);
  put<u16>(KSock.SkType, <u16>load<u32>(sock, Sock.Type));
  put<u16>(KSock.SkProtocol, <u16>load<u32>(sock, Sock.Protocol));
  put<u64>(KSock.SkSocket, socket_of_sock(sock));
  if (knows_local(sock)) put_local(sock, four, paired);
  if (knows_peer(sock)) put_peer(sock, four, paired);
  if (knows_port(sock)) {
    put<u16>(KSockCommon.SkcNum, <u16>local_port_of(sock));
    put<u16>(KInetSock.InetSport, be16(local_port_of(sock)));
  }
  if (is_flagged(sock, SockFlag.Options)) {
    bits(load<u32>(sock, Sock.Options));
    inet_bits(load<u32>(sock, Sock.Options), tcp);
    const device = load<u32>(sock, Sock.Device);
    if (device != SOME_DEVICE) put<u32>(KSockCommon.SkcBoundDevIf, device);
  }
  const net = space_address(ObjectKind.NetNs, load<u32>(sock, Sock.NetNs));
  if (net != 0) put<u64>(KSockCommon.SkcNet, net);
  if (is_flagged(sock, SockFlag.Backlog)) put<u32>(KSock.SkMaxAckBacklog, load<u32>(sock, Sock.Backlog));
  if (state != Tcp.Listen) put<u32>(KSock.SkAckBacklog, 0);
  if (tcp && is_flagged(sock, SockFlag.Counts)) put_counts(sock);
  return true;
}
