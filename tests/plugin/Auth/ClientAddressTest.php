<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Auth;

use ScimPress\Auth\ClientAddress;
use ScimPress\Tests\Support\TestCase;

final class ClientAddressTest extends TestCase {

	/**
	 * @dataProvider requests
	 * @param list<string> $proxies
	 */
	public function test_the_client_is_the_last_address_that_is_no_named_proxy( string $remote, string $forwarded, array $proxies, string $expected ): void {
		$server = array(
			'REMOTE_ADDR'          => $remote,
			'HTTP_X_FORWARDED_FOR' => $forwarded,
		);
		self::assertSame( $expected, ( new ClientAddress( $server, $proxies ) )->ip );
	}

	/** @return array<string, array{string, string, list<string>, string}> */
	public function requests(): array {
		return array(
			'no proxy'                          => array( '192.0.2.1', '', array(), '192.0.2.1' ),
			'a header without a named proxy'    => array( '192.0.2.1', '203.0.113.9', array(), '192.0.2.1' ),
			'a header from another proxy'       => array( '192.0.2.1', '203.0.113.9', array( '192.0.2.2' ), '192.0.2.1' ),
			'one proxy'                         => array( '192.0.2.1', '203.0.113.9', array( '192.0.2.1' ), '203.0.113.9' ),
			'a client that made up an address'  => array( '192.0.2.1', '198.51.100.1, 203.0.113.9', array( '192.0.2.1' ), '203.0.113.9' ),
			'two proxies'                       => array( '10.0.0.1', '198.51.100.1, 203.0.113.9, 10.1.2.3', array( '10.0.0.0/8' ), '203.0.113.9' ),
			'only proxies'                      => array( '10.0.0.1', '10.0.0.2', array( '10.0.0.0/8' ), '10.0.0.2' ),
			'a network that ends inside a byte' => array( '172.31.255.1', '203.0.113.9', array( '172.16.0.0/12' ), '203.0.113.9' ),
			'beyond such a network'             => array( '172.32.0.1', '203.0.113.9', array( '172.16.0.0/12' ), '172.32.0.1' ),
			'rubbish from the proxy'            => array( '192.0.2.1', 'unknown', array( '192.0.2.1' ), '192.0.2.1' ),
			'rubbish right of the client'       => array( '192.0.2.1', '203.0.113.9, "><script>', array( '192.0.2.1' ), '192.0.2.1' ),
			'a port'                            => array( '192.0.2.1', '203.0.113.9:4711', array( '192.0.2.1' ), '203.0.113.9' ),
			'version 6 with a port'             => array( '192.0.2.1', '[2001:db8::9]:4711', array( '192.0.2.1' ), '2001:db8::9' ),
			'version 4 inside version 6'        => array( '::ffff:192.0.2.1', '203.0.113.9', array( '192.0.2.1' ), '203.0.113.9' ),
			'a proxy of version 6'              => array( '2001:db8:1::1', '2001:db8::9', array( '2001:db8:1::/48' ), '2001:db8::9' ),
			'the shortest form'                 => array( '2001:0db8:0000::0009', '', array(), '2001:db8::9' ),
			'every address is no proxy'         => array( '192.0.2.1', '203.0.113.9', array( '0.0.0.0/0' ), '192.0.2.1' ),
			'a network that is none'            => array( '192.0.2.1', '203.0.113.9', array( 'proxy.example' ), '192.0.2.1' ),
			'no address at all'                 => array( '', '203.0.113.9', array( '192.0.2.1' ), '' ),
		);
	}

	public function test_https_is_believed_of_a_named_proxy_only(): void {
		$server = array(
			'REMOTE_ADDR'            => '192.0.2.1',
			'HTTP_X_FORWARDED_PROTO' => 'https',
		);
		self::assertTrue( ( new ClientAddress( $server, array( '192.0.2.1' ) ) )->used_https );
		self::assertFalse( ( new ClientAddress( $server, array() ) )->used_https );
		self::assertFalse( ( new ClientAddress( array( 'HTTP_X_FORWARDED_PROTO' => 'http' ) + $server, array( '192.0.2.1' ) ) )->used_https );
	}

	public function test_addresses_of_one_client_are_counted_together(): void {
		$network = static fn( string $ip ) => ( new ClientAddress( array( 'REMOTE_ADDR' => $ip ), array() ) )->network();
		self::assertSame( '192.0.2.1', $network( '192.0.2.1' ) );
		self::assertSame( $network( '2001:db8:1:2::1' ), $network( '2001:db8:1:2:ffff::1' ) );
		self::assertNotSame( $network( '2001:db8:1:2::1' ), $network( '2001:db8:1:3::1' ) );
		self::assertNotSame( '', $network( '' ) );
	}

	public function test_the_owner_names_proxies_by_filter(): void {
		$server  = $_SERVER;
		$_SERVER = array(
			'REMOTE_ADDR'          => '192.0.2.1',
			'HTTP_X_FORWARDED_FOR' => '203.0.113.9',
		) + $_SERVER;
		add_filter( 'scimpress_trusted_proxies', static fn() => array( ' 192.0.2.1 ', 7, '' ) );
		try {
			self::assertSame( '203.0.113.9', ClientAddress::of_this_request()->ip );
		} finally {
			$_SERVER = $server;
		}
	}
}
