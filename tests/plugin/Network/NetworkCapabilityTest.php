<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Network;

use ScimPress\Auth\Authenticator;
use ScimPress\Auth\CredentialHeaders;
use ScimPress\Auth\Issuer;
use ScimPress\Auth\Scope;
use ScimPress\Auth\Throttle;
use ScimPress\Auth\Token;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Extension;
use ScimPress\Rest\ClientRequest;
use ScimPress\Rest\Endpoint;
use ScimPress\Site\NetworkCapability;
use ScimPress\Site\NetworkPlace;
use ScimPress\Store\AccessTokens;
use ScimPress\Store\Attempts;
use ScimPress\Store\Connections;
use ScimPress\Store\Tokens;
use ScimPress\Tests\Support\NetworkTestCase;
use WP_Error;
use WP_User;

/**
 * Who makes and gives out what reaches the whole network, and where it counts.
 */
final class NetworkCapabilityTest extends NetworkTestCase {

	public function test_super_admins_have_the_capability_and_nobody_else_does(): void {
		$administrator = self::wordpress_user( 'administrator-of-main', 'administrator' );
		( new WP_User( $administrator ) )->add_cap( NetworkCapability::NAME );
		get_role( 'administrator' )->add_cap( NetworkCapability::NAME );
		try {
			self::assertFalse( user_can( $administrator, NetworkCapability::NAME ), 'a role of a site does not give it' );
			self::assertTrue( user_can( 1, NetworkCapability::NAME ) );
			self::assertFalse( user_can( 0, NetworkCapability::NAME ) );
		} finally {
			get_role( 'administrator' )->remove_cap( NetworkCapability::NAME );
		}
	}

	public function test_an_administrator_of_the_main_site_gets_no_token_of_the_network(): void {
		$issuer = new Issuer( new Tokens(), new Connections() );
		$issue  = fn( int $connection_id ) => $issuer->issue( 'mine', $connection_id, Scope::names(), 1 );
		wp_set_current_user( self::wordpress_user( 'administrator-of-main', 'administrator' ) );
		$refused = $issue( $this->network->id );
		self::assertInstanceOf( WP_Error::class, $refused );
		self::assertSame( 'network', $refused->get_error_code() );
		self::assertInstanceOf( Token::class, $issue( 1 ) );
		wp_set_current_user( 1 );
		self::assertInstanceOf( Token::class, $issue( $this->network->id ) );
	}

	public function test_a_token_that_came_to_another_site_with_its_tables_is_unknown_there(): void {
		wp_set_current_user( 1 );
		$token = ( new Issuer( new Tokens(), new Connections() ) )->issue( 'network', $this->network->id, Scope::names(), 1 );
		self::assertInstanceOf( Token::class, $token );
		self::assertSame( 200, $this->answer( $token ) );
		$here = array( Tables::connections(), Tables::tokens() );
		self::on(
			$this->sites[0],
			function () use ( $here, $token ): void {
				self::assertSame( 401, $this->answer( $token ), 'no such token' );
				foreach ( array( Tables::connections(), Tables::tokens() ) as $index => $table ) {
					Sql::execute( "DELETE FROM {$table}" );
					Sql::execute( "INSERT INTO {$table} SELECT * FROM {$here[ $index ]}" );
				}
				self::assertSame( 401, $this->answer( $token ), 'a copy' );
				self::assertStringContainsString( 'misplaced', (string) Sql::value( 'SELECT detail FROM ' . Tables::audit() . ' ORDER BY id DESC LIMIT 1' ) );
			}
		);
	}

	public function test_a_copied_connection_has_no_reach_on_another_site(): void {
		$id         = $this->member( 'ada', ...$this->sites );
		$wp_user_id = self::wp_user_id( $id );
		self::on(
			$this->sites[0],
			function () use ( $wp_user_id ): void {
				$linked = $this->link( $this->sites[0], $wp_user_id );
				Sql::execute( 'UPDATE ' . Tables::users() . ' SET connection_id = %d', array( $this->network->id ) );
				self::assertSame( 403, $this->request( 'PATCH', "/Users/{$linked}", self::replace( 'displayName', 'mine' ) )->status );
			}
		);
	}

	public function test_the_network_has_its_place_on_the_main_site_while_the_plugin_is_on_every_site(): void {
		self::assertNull( NetworkPlace::objection() );
		self::assertStringContainsString( 'main site', (string) self::on( $this->sites[0], NetworkPlace::objection( ... ) ) );
		add_filter( 'site_option_active_sitewide_plugins', '__return_empty_array' );
		self::assertStringContainsString( 'not activated for the network', (string) NetworkPlace::objection() );
	}

	private function answer( Token $token ): int {
		$authenticator = new Authenticator( new Tokens(), new AccessTokens(), new Throttle( new Attempts() ), 'local' );
		$endpoint      = new Endpoint( Extension::installed(), $authenticator, new Connections(), $this->runner, $this->observer );
		$request       = new ClientRequest( 'GET', '/Users', '', array(), '' );
		return $endpoint->answer( $request, new CredentialHeaders( 'Bearer ' . $token->reveal() ) )->status;
	}
}
