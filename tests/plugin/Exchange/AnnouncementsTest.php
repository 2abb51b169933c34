<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Exchange;

use RuntimeException;
use ScimPress\Database\Failure;
use ScimPress\Database\Tables;
use ScimPress\Store\Connections;
use ScimPress\Tests\Support\ExchangeTestCase;

final class AnnouncementsTest extends ExchangeTestCase {

	private const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

	private const ACTIONS = array( 'provisioned', 'deactivated', 'reactivated', 'deleted', 'joined_group', 'left_group', 'role_changed' );

	/** What was announced: the action and its arguments. @var list<list<mixed>> */
	private array $heard = array();

	protected function setUp(): void {
		parent::setUp();
		add_role( 'reviewer', 'Reviewer', array( 'read' => true ) );
		foreach ( self::ACTIONS as $action ) {
			add_action( "scimpress_user_{$action}", fn( ...$arguments ) => $this->heard[] = array( $action, ...$arguments ), 10, 5 );
		}
	}

	protected function tearDown(): void {
		remove_role( 'reviewer' );
		parent::tearDown();
	}

	public function test_everything_is_announced_in_order_and_once(): void {
		$connection = $this->connection->id;
		$ada        = $this->created( 'ada' );
		$wp_user_id = self::wp_user_id( $ada );
		self::assertSame( array( array( 'provisioned', $wp_user_id, $ada, $connection ) ), $this->heard() );

		$this->patch( "/Users/{$ada}", array( 'op' => 'replace', 'path' => 'active', 'value' => false ) );
		$this->patch( "/Users/{$ada}", array( 'op' => 'replace', 'path' => 'active', 'value' => false ) );
		$this->patch( "/Users/{$ada}", array( 'op' => 'replace', 'path' => 'active', 'value' => true ) );
		self::assertSame( array( array( 'deactivated', $wp_user_id, $ada, $connection ), array( 'reactivated', $wp_user_id, $ada, $connection ) ), $this->heard() );

		$group = self::json( $this->request( 'POST', '/Groups', array( 'schemas' => array( self::GROUP ), 'displayName' => 'Editors' ) ) )['id'];
		( new Connections() )->save( $this->connection->with( array( 'role_rules' => array( array( 'group_id' => $group, 'role' => 'reviewer' ) ) ) ) );
		$this->connection = ( new Connections() )->first();
		$add              = array( 'op' => 'add', 'path' => 'members', 'value' => array( array( 'value' => $ada ) ) );
		$this->patch( "/Groups/{$group}", $add );
		$this->patch( "/Groups/{$group}", $add );
		self::assertSame( array( array( 'joined_group', $wp_user_id, $group, 'Editors', $connection ), array( 'role_changed', $wp_user_id, 'subscriber', 'reviewer', $connection ) ), $this->heard() );

		$this->patch( "/Groups/{$group}", array( 'op' => 'remove', 'path' => 'members' ) );
		self::assertSame( array( array( 'left_group', $wp_user_id, $group, 'Editors', $connection ), array( 'role_changed', $wp_user_id, 'reviewer', 'subscriber', $connection ) ), $this->heard() );

		$this->patch( "/Groups/{$group}", $add );
		$this->heard();
		$this->request( 'DELETE', "/Users/{$ada}" );
		self::assertSame( array( array( 'left_group', $wp_user_id, $group, 'Editors', $connection ), array( 'deleted', $wp_user_id, $ada, $connection ) ), $this->heard() );
	}

	public function test_members_of_a_deleted_group_have_left_it(): void {
		list( $ada, $bob ) = array( $this->created( 'ada' ), $this->created( 'bob' ) );
		$group = self::json( $this->request( 'POST', '/Groups', array( 'schemas' => array( self::GROUP ), 'displayName' => 'Editors', 'members' => array( array( 'value' => $ada ), array( 'value' => $bob ) ) ) ) )['id'];
		$this->heard();
		$this->request( 'DELETE', "/Groups/{$group}" );
		self::assertSame( array( 'left_group', 'left_group' ), array_column( $this->heard(), 0 ) );
	}

	public function test_what_is_undone_is_not_announced_and_what_is_tried_again_is_once(): void {
		$deadlocks = 0;
		add_filter(
			'query',
			static function ( string $query ) use ( &$deadlocks ): string {
				if ( str_contains( $query, 'INSERT INTO ' . Tables::audit() ) && ++$deadlocks < 3 ) {
					throw Failure::deadlock();
				}
				return $query;
			}
		);
		$this->created( 'ada' );
		self::assertSame( array( 3, array( 'provisioned' ) ), array( $deadlocks, array_column( $this->heard(), 0 ) ) );

		add_action( 'user_register', static fn() => throw new RuntimeException() );
		$this->expects_log = true;
		self::assertSame( 500, $this->request( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'bob' ) )->status );
		self::assertSame( array(), $this->heard() );
	}

	/** @dataProvider endings */
	public function test_an_action_that_fails_changes_nothing_about_what_is_done( callable $end ): void {
		add_action( 'scimpress_user_provisioned', $end, 5 );
		add_action( 'scimpress_user_provisioned', fn() => $this->heard[] = array( 'after' ), 6 );
		$this->expects_log = true;
		$reply             = $this->request( 'POST', '/Users', array( 'schemas' => array( self::SCHEMA ), 'userName' => 'ada' ) );
		self::assertSame( 201, $reply->status );
		self::assertSame( array(), $this->heard(), 'the action itself ends, as WordPress has it' );
		self::assertFalse( doing_action( 'scimpress_user_provisioned' ) );
		self::assertStringContainsString( 'an action of another plugin ended with RuntimeException', $this->logged() );
		self::assertStringNotContainsString( 'secret', $this->logged() );
		self::assertSame( 200, $this->request( 'GET', '/Users/' . self::json( $reply )['id'] )->status );
	}

	/** @return array<string, array{callable}> */
	public static function endings(): array {
		return array(
			'by an exception' => array( static fn() => throw new RuntimeException( 'secret' ) ),
			'by wp_die'       => array( static fn() => wp_die( 'secret' ) ),
		);
	}

	public function test_what_nobody_listens_for_costs_no_statement(): void {
		$ada   = $this->created( 'ada' );
		$group = self::json( $this->request( 'POST', '/Groups', array( 'schemas' => array( self::GROUP ), 'displayName' => 'Editors' ) ) )['id'];
		remove_all_actions( 'scimpress_user_joined_group' );
		$joins = 0;
		add_filter(
			'query',
			static function ( string $query ) use ( &$joins ): string {
				$joins += (int) str_contains( $query, '.display_name FROM' );
				return $query;
			}
		);
		$this->patch( "/Groups/{$group}", array( 'op' => 'add', 'path' => 'members', 'value' => array( array( 'value' => $ada ) ) ) );
		self::assertSame( 0, $joins );
	}

	/** @return list<list<mixed>> What was announced since it was asked last. */
	private function heard(): array {
		list( $heard, $this->heard ) = array( $this->heard, array() );
		return $heard;
	}

	/** @param array<string, mixed> ...$operations */
	private function patch( string $path, array ...$operations ): void {
		$reply = $this->request( 'PATCH', $path, array( 'schemas' => array( self::PATCH ), 'Operations' => $operations ) );
		self::assertContains( $reply->status, array( 200, 204 ), (string) $reply->body );
	}
}
