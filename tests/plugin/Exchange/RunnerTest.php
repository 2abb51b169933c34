<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Exchange;

use RuntimeException;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Store\Connections;
use ScimPress\Tests\Support\ExchangeTestCase;

final class RunnerTest extends ExchangeTestCase {

	public function test_a_user_lives_from_post_to_delete(): void {
		$id = $this->created(
			'Ada+1@example.com',
			array(
				'externalId' => 'x1',
				'name'       => array( 'givenName' => 'Ada', 'familyName' => "O'Lovelace & Co" ),
				'emails'     => array( array( 'value' => 'ada@example.com' ) ),
			)
		);
		$user = get_userdata( self::wp_user_id( $id ) );
		self::assertSame( 'ada@example.com', $user->user_email );
		self::assertSame( 'Ada', $user->first_name );
		self::assertSame( "O'Lovelace & Co", $this->read( $id )['name']['familyName'] );

		$reply = $this->patch( $id, array( 'op' => 'replace', 'path' => 'active', 'value' => false ) );
		self::assertSame( 200, $reply->status, (string) $reply->body );
		self::assertSame( '0', Sql::value( 'SELECT active FROM ' . Tables::users() ) );

		self::assertSame( 204, $this->request( 'DELETE', "/Users/{$id}" )->status );
		self::assertFalse( get_userdata( $user->ID ) );
		self::assertSame( 404, $this->request( 'GET', "/Users/{$id}" )->status );
	}

	public function test_each_write_leaves_one_row_in_the_audit(): void {
		$id = $this->created( 'ada' );
		$this->request( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'ADA' ) );
		$this->request( 'DELETE', "/Users/{$id}" );

		$rows = self::audit( 10 );
		self::assertSame(
			array( array( 'user.delete', 'succeeded', 204 ), array( 'user.create', 'refused', 409 ), array( 'user.create', 'succeeded', 201 ) ),
			array_map( static fn( $row ) => array( $row['action'], $row['outcome'], $row['status'] ), $rows )
		);
		self::assertSame( array( 11, $this->connection->id, '192.0.2.1', 'POST', '/Users' ), array( $rows[2]['token_id'], $rows[2]['connection_id'], $rows[2]['ip'], $rows[2]['method'], $rows[2]['path'] ) );
		self::assertSame( $id, $rows[2]['resource_id'] );
		self::assertGreaterThan( 0, $rows[2]['duration'] );
	}

	public function test_the_audit_of_a_write_that_fails_is_not_that_of_a_success(): void {
		add_action( 'user_register', static fn() => wp_die( 'full' ) );
		$this->expects_log = true;
		$reply = $this->request( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'ada' ) );
		self::assertSame( 503, $reply->status );
		self::assertSame( array( 'failed' ), array_column( self::audit( 10 ), 'outcome' ) );
		self::assertSame( 0, self::rows( Tables::users() ) );
	}

	/** @dataProvider hooks */
	public function test_a_hook_that_throws_leaves_nothing_half_done( string $hook ): void {
		$seen = 0;
		add_filter(
			'insert_user_meta',
			static function ( array $meta, \WP_User $user ) use ( &$seen ): array {
				$seen = $user->ID;
				return $meta;
			},
			5,
			2
		);
		add_filter( $hook, static fn() => throw new RuntimeException( 'secret' ) );
		$reply = $this->request( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'ada' ) );

		self::assertSame( 500, $reply->status );
		self::assertSame( array( 'Content-Type', 'application/scim+json' ), $reply->headers[0] );
		self::assertSame( '500', self::json( $reply )['status'] );
		self::assertSame( 0, self::rows( Tables::users() ) );
		self::assertFalse( username_exists( 'ada' ) );
		self::assertFalse( get_userdata( $seen ) );
		self::assertFalse( $this->runner->is_running_on( get_current_blog_id() ) );
		$audit = self::audit( 10 );
		self::assertCount( 1, $audit );
		self::assertSame( array( 'unknown', 'failed', 500, 'POST', '/Users', 11 ), array( $audit[0]['action'], $audit[0]['outcome'], $audit[0]['status'], $audit[0]['method'], $audit[0]['path'], $audit[0]['token_id'] ) );

		$this->expects_log = true;
		self::assertStringContainsString( 'RuntimeException at RunnerTest.php:', $this->logged() );
		self::assertStringNotContainsString( 'secret', $this->logged() );
		self::assertFalse( doing_filter( $hook ) );
	}

	/** @return list<array{string}> */
	public static function hooks(): array {
		return array( array( 'pre_user_login' ), array( 'wp_pre_insert_user_data' ), array( 'insert_user_meta' ), array( 'set_user_role' ), array( 'user_register' ) );
	}

	public function test_what_a_hook_keeps_is_what_is_answered(): void {
		add_filter( 'pre_user_first_name', static fn( string $name ) => ucfirst( $name ) );
		$id = $this->created( 'ada', array( 'name' => array( 'givenName' => 'ada' ) ) );
		self::assertSame( 'Ada', $this->read( $id )['name']['givenName'] );
	}

	public function test_a_switched_site_is_left_again(): void {
		if ( ! is_multisite() ) {
			self::assertSame( 1, get_current_blog_id() );
			return;
		}
		add_action( 'add_user_to_blog', static fn() => throw new RuntimeException() );
		$this->expects_log = true;
		self::assertSame( 500, $this->request( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'ada' ) )->status );
		self::assertFalse( ms_is_switched() );
		self::assertSame( 0, self::rows( Tables::users() ) );
	}

	public function test_an_audit_that_takes_no_row_costs_no_answer(): void {
		add_filter( 'query', static fn( string $query ) => str_contains( $query, 'INSERT INTO ' . Tables::audit() ) ? throw new RuntimeException() : $query );
		$this->expects_log = true;
		self::assertSame( 404, $this->request( 'GET', '/Users/nobody' )->status );
		self::assertStringContainsString( 'the audit took no row', $this->logged() );
	}

	public function test_a_deadlock_is_tried_again(): void {
		$deadlocks = 0;
		add_action(
			'user_register',
			static function () use ( &$deadlocks ): void {
				if ( ++$deadlocks < 3 ) {
					throw \ScimPress\Database\Failure::deadlock();
				}
			}
		);
		$this->created( 'ada' );
		self::assertSame( 3, $deadlocks );
		self::assertSame( 1, self::rows( Tables::users() ) );
	}

	public function test_no_user_is_renamed_to_a_user_of_the_site(): void {
		self::wordpress_user( 'bob' );
		$id   = $this->created( 'ada' );
		$body = array( 'schemas' => array( self::SCHEMA ), 'userName' => 'Bob' );
		self::assertSame( 409, $this->request( 'PUT', "/Users/{$id}", $body )->status );
		self::assertSame( 409, $this->patch( $id, array( 'op' => 'replace', 'path' => 'userName', 'value' => 'bob' ) )->status );
		self::assertSame( 'ada', $this->read( $id )['userName'] );
	}

	public function test_what_the_owner_of_the_site_has_to_mend_is_not_the_clients_fault(): void {
		$id = $this->created( 'ada' );
		( new Connections() )->save( $this->connection->with( array( 'default_role' => 'nobody', 'content_heir' => 999_999 ) ) );
		$this->connection  = ( new Connections() )->first();
		$this->expects_log = true;
		self::assertSame( 503, $this->request( 'DELETE', "/Users/{$id}" )->status );
		self::assertSame( 503, $this->request( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'bob' ) )->status );
		self::assertStringContainsString( 'the site has no role nobody', $this->logged() );
		self::assertSame( 200, $this->request( 'GET', "/Users/{$id}" )->status );
	}

	public function test_a_broken_body_and_a_broken_url_are_answered(): void {
		self::assertSame( 400, $this->request( 'POST', '/Users', '{"userName":' )->status );
		self::assertSame( 400, $this->request( 'POST', '/Users', "\xff\xfe" )->status );
		self::assertSame( 413, $this->request( 'POST', '/Users', str_repeat( ' ', 1024 * 1024 + 1 ) )->status );
		self::assertSame( 404, $this->request( 'GET', "/Users/\xff" )->status );
		self::assertContains( $this->request( 'GET', "/Users?filter=\xff" )->status, array( 400 ) );
	}

	/** @param array<string, mixed> ...$operations */
	private function patch( string $id, array ...$operations ): \ScimPress\Exchange\Reply {
		return $this->request( 'PATCH', "/Users/{$id}", array( 'schemas' => array( self::PATCH ), 'Operations' => $operations ) );
	}
}
