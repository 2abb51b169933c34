<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Exchange;

use LogicException;
use ScimPress\Audit\Recorder;
use ScimPress\Database\Sql;
use ScimPress\Database\Transaction;
use ScimPress\Exchange\Shell;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TestCase;

final class ShellTest extends TestCase {

	private Transaction $transaction;

	private Shell $shell;

	protected function setUp(): void {
		parent::setUp();
		$this->transaction = self::transaction();
		$this->shell       = new Shell( $this->transaction, Recorder::for_site( 1 ) );
	}

	protected function tearDown(): void {
		$this->transaction->rollback();
		parent::tearDown();
	}

	public function test_every_effect_of_the_contract_is_known(): void {
		$contract = (string) file_get_contents( dirname( __DIR__, 3 ) . '/crates/wordpress/src/contract.rs' );
		preg_match( '/pub enum Effect \{.*?\n\}/s', $contract, $found );
		preg_match_all( '/serde\(rename = "([a-z_.]+)"\)/', $found[0], $effects );
		$shell = (string) file_get_contents( dirname( __DIR__, 3 ) . '/php-plugin/src/Exchange/Shell.php' );
		preg_match_all( "/'([a-z_]+\.[a-z_]+)' +=>/", $shell, $known );
		self::assertGreaterThan( 30, count( $effects[1] ) );
		self::assertEqualsCanonicalizing( $effects[1], $known[1] );
	}

	public function test_an_unknown_effect_ends_the_exchange(): void {
		$this->perform( array( 'effect' => 'transaction.begin' ) );
		$this->expectException( LogicException::class );
		$this->expectExceptionMessage( 'does not know' );
		$this->perform( array( 'effect' => 'moon.land' ) );
	}

	/** @dataProvider writes */
	public function test_nothing_is_written_outside_a_transaction( array $effect ): void {
		$this->expectException( LogicException::class );
		$this->expectExceptionMessage( 'outside a transaction' );
		$this->perform( $effect );
	}

	/** @return array<string, array{array<string, mixed>}> */
	public static function writes(): array {
		return array(
			'insert'        => array( array( 'effect' => 'user.insert' ) ),
			'update'        => array( array( 'effect' => 'user.update' ) ),
			'delete'        => array( array( 'effect' => 'user.delete' ) ),
			'forget'        => array( array( 'effect' => 'user.forget' ) ),
			'lock'          => array( array( 'effect' => 'user.load', 'lock' => true ) ),
			'group'         => array( array( 'effect' => 'group.insert' ) ),
			'change'        => array( array( 'effect' => 'group.update' ) ),
			'end'           => array( array( 'effect' => 'group.delete' ) ),
			'members'       => array( array( 'effect' => 'members.add' ) ),
			'fewer members' => array( array( 'effect' => 'members.remove' ) ),
			'one less'      => array( array( 'effect' => 'members.leave' ) ),
			'group lock'    => array( array( 'effect' => 'group.load', 'lock' => true ) ),
			'accounts'      => array( array( 'effect' => 'accounts.find' ) ),
			'link'          => array( array( 'effect' => 'user.link' ) ),
			'report'        => array( array( 'effect' => 'link.report' ) ),
			'restore'       => array( array( 'effect' => 'user.restore' ) ),
			'no roles'      => array( array( 'effect' => 'roles.take' ) ),
			'roles'         => array( array( 'effect' => 'roles.give' ) ),
			'content'       => array( array( 'effect' => 'content.return' ) ),
			'breaker'       => array( array( 'effect' => 'breaker.load' ) ),
			'trip'          => array( array( 'effect' => 'breaker.trip' ) ),
			'departure'     => array( array( 'effect' => 'departure.append' ) ),
			'return'        => array( array( 'effect' => 'departures.close' ) ),
			'role'          => array( array( 'effect' => 'role.set' ) ),
			'turn'          => array( array( 'effect' => 'role_tasks.lock' ) ),
			'due'           => array( array( 'effect' => 'role_tasks.add' ) ),
			'taken on'      => array( array( 'effect' => 'role_tasks.take' ) ),
			'settled'       => array( array( 'effect' => 'role_tasks.remove' ) ),
		);
	}

	public function test_outcomes_have_the_form_of_the_contract(): void {
		self::assertSame( '{"outcome":"done"}', $this->perform( array( 'effect' => 'transaction.begin' ) ) );
		$row     = self::new_row( 'ada' );
		$written = $this->perform(
			array(
				'effect'    => 'user.insert',
				'row'       => $row,
				'wordpress' => array( 'user_login' => 'ada', 'first_name' => 'Zoë' ),
				'role'      => 'subscriber',
				'fields'    => array( 'first_name' ),
			)
		);
		$id = json_decode( $written )->wp_user_id;
		self::assertSame( '{"outcome":"written","wp_user_id":' . $id . ',"given":{"first_name":"Zoë","user_login":"ada"}}', $written );

		$load = array( 'effect' => 'user.load', 'connection_id' => 1, 'by' => array( 'id' => $row['id'] ), 'forgotten' => false, 'lock' => true, 'fields' => array( 'first_name' ) );
		self::assertSame(
			'{"outcome":"user","user":{"id":"' . $row['id'] . '","wp_user_id":' . $id . ',"version":1,"active":true,"created":1764000000123456,"modified":1764000000123456,"document":"{\"userName\":\"ada\"}","baseline":{"first_name":"Zoë"},"wanted_role":"subscriber","granted_role":"subscriber","wordpress":{"first_name":"Zoë"}}}',
			$this->perform( $load )
		);
		self::assertStringEndsWith( '"wordpress":{}}}', $this->perform( array( ...$load, 'fields' => array(), 'by' => array( 'wp_user_id' => $id ) ) ) );
		self::assertSame( '{"outcome":"absent"}', $this->perform( array( ...$load, 'connection_id' => 2 ) ) );
		self::assertSame( '{"outcome":"count","count":1}', $this->perform( array( 'effect' => 'users.count', 'where' => 'connection_id = %d', 'parameters' => array( 1 ) ) ) );
		self::assertStringStartsWith( '{"outcome":"users","users":[{"id":"', $this->perform( array( 'effect' => 'users.select', 'where' => 'connection_id = %d', 'parameters' => array( 1 ), 'after' => null, 'offset' => 0, 'limit' => 10 ) ) );
		self::assertSame( '{"outcome":"users","users":[]}', $this->perform( array( 'effect' => 'users.select', 'where' => 'connection_id = %d', 'parameters' => array( 2 ), 'after' => null, 'offset' => 0, 'limit' => 10 ) ) );

		$update = array( 'effect' => 'user.update', 'id' => $row['id'], 'wp_user_id' => $id, 'row' => $row, 'wordpress' => array(), 'fields' => array() );
		self::assertSame( '{"outcome":"written","wp_user_id":' . $id . ',"given":{}}', $this->perform( $update ) );
		self::assertSame( '{"outcome":"written","wp_user_id":' . $id . ',"given":{}}', $this->perform( array( ...$update, 'access' => 'open' ) ) );
		self::assertSame( '{"outcome":"gone"}', $this->perform( array( ...$update, 'wp_user_id' => 1 ) ) );
		self::assertSame( '{"outcome":"refused","field":"ID","reason":"this field decides who gets in and what they may do: it is never written by SCIM"}', $this->perform( array( ...$update, 'wordpress' => array( 'ID' => '1' ) ) ) );
		self::assertSame( '{"outcome":"taken","what":"user_name"}', $this->perform( array( 'effect' => 'user.insert', 'row' => self::new_row( 'ADA' ), 'wordpress' => array(), 'role' => 'subscriber', 'fields' => array() ) ) );
		self::assertSame( '{"outcome":"done"}', $this->perform( array( 'effect' => 'audit.append', 'event' => array( 'action' => 'user.create', 'outcome' => 'succeeded', 'status' => 201, 'changed' => array( 'userName' ) ) ) ) );
		self::assertSame( '{"outcome":"done"}', $this->perform( array( 'effect' => 'user.forget', 'id' => $row['id'] ) ) );
		self::assertSame( '{"outcome":"done"}', $this->perform( array( 'effect' => 'transaction.commit' ) ) );
	}

	public function test_outcomes_about_groups_have_the_form_of_the_contract(): void {
		$user   = Scenario::manage( 7, true );
		$id     = '019ab697-e800-7607-8809-0a0b0c0d0e0f';
		$row    = self::group_row( 'Guides' );
		$insert = array( 'effect' => 'group.insert', 'id' => $id, 'connection_id' => 1, 'created' => 1_764_000_000_000_000, 'row' => $row );
		$add    = array( 'effect' => 'members.add', 'connection_id' => 1, 'group_id' => $id, 'members' => array( $user ) );
		$load   = array( 'effect' => 'group.load', 'connection_id' => 1, 'id' => $id, 'lock' => true );
		$which  = array( 'where' => 'connection_id = %d AND id IN (SELECT group_id FROM {members} WHERE member_id = %s)', 'parameters' => array( 1, $user ) );
		$select = array( 'effect' => 'groups.select', 'after' => null, 'offset' => 0, 'limit' => 10, ...$which );
		$group  = '{"id":"' . $id . '","version":1,"created":1764000000000000,"modified":1764000000123456,"document":"{\"displayName\":\"Guides\"}"}';

		$this->perform( array( 'effect' => 'transaction.begin' ) );
		self::assertSame( '{"outcome":"done"}', $this->perform( $insert ) );
		self::assertSame( '{"outcome":"taken","what":"display_name"}', $this->perform( array( ...$insert, 'id' => wp_generate_uuid4() ) ) );
		self::assertSame( '{"outcome":"changed","count":1}', $this->perform( $add ) );
		self::assertSame( '{"outcome":"missing","ids":["' . $id . '"]}', $this->perform( array( ...$add, 'members' => array( $id ), 'connection_id' => 2 ) ) );
		self::assertSame( '{"outcome":"group","group":' . $group . '}', $this->perform( $load ) );
		self::assertSame( '{"outcome":"absent"}', $this->perform( array( ...$load, 'connection_id' => 2 ) ) );
		self::assertSame( '{"outcome":"groups","groups":[' . $group . ']}', $this->perform( $select ) );
		self::assertSame( '{"outcome":"groups","groups":[]}', $this->perform( array( ...$select, 'after' => $id ) ) );
		self::assertSame( '{"outcome":"count","count":1}', $this->perform( array( 'effect' => 'groups.count', ...$which ) ) );
		self::assertSame( '{"outcome":"members","members":[{"id":"' . $user . '","kind":"user"}]}', $this->perform( array( 'effect' => 'members.select', 'group_id' => $id, 'after' => null, 'limit' => 10 ) ) );
		self::assertSame( '{"outcome":"memberships","memberships":[{"user_id":"' . $user . '","group_id":"' . $id . '","display_name":"Guides","direct":true}]}', $this->perform( array( 'effect' => 'memberships.select', 'users' => array( $user ) ) ) );

		self::assertSame( '{"outcome":"done"}', $this->perform( array( 'effect' => 'group.update', 'id' => $id, 'row' => array( ...$row, 'version' => 2 ) ) ) );
		self::assertSame( '{"outcome":"changed","count":1}', $this->perform( array( 'effect' => 'members.leave', 'member_id' => $user, 'modified' => 1 ) ) );
		self::assertSame( '{"outcome":"changed","count":0}', $this->perform( array( 'effect' => 'members.remove', 'group_id' => $id, 'members' => array( $user ) ) ) );
		self::assertSame( '{"outcome":"changed","count":0}', $this->perform( array( 'effect' => 'members.remove', 'group_id' => $id, 'members' => null ) ) );
		self::assertSame( '{"outcome":"done"}', $this->perform( array( 'effect' => 'group.delete', 'id' => $id ) ) );
		self::assertSame( '{"outcome":"gone"}', $this->perform( array( 'effect' => 'group.delete', 'id' => $id ) ) );
		self::assertSame( '{"outcome":"gone"}', $this->perform( array( 'effect' => 'group.update', 'id' => $id, 'row' => $row ) ) );
		self::assertSame( '{"outcome":"done"}', $this->perform( array( 'effect' => 'transaction.commit' ) ) );
	}

	public function test_a_breaker_has_tripped_when_that_was_kept(): void {
		$trip = array(
			'effect'        => 'breaker.trip',
			'connection_id' => Scenario::connection(),
			'tripped'       => 5,
		);
		foreach ( array( 'rollback' => null, 'commit' => 1 ) as $end => $tripped ) {
			$this->perform( array( 'effect' => 'transaction.begin' ) );
			self::assertSame( '{"outcome":"changed","count":1}', $this->perform( $trip ) );
			self::assertNull( $this->shell->tripped() );
			$this->perform( array( 'effect' => 'transaction.' . $end ) );
			self::assertSame( $tripped, $this->shell->tripped(), $end );
		}
	}

	public function test_a_commit_without_a_beginning_is_no_success(): void {
		self::assertSame( '{"outcome":"unavailable","reason":"no transaction is open"}', $this->perform( array( 'effect' => 'transaction.commit' ) ) );
	}

	public function test_a_transaction_can_begin_again_after_it_was_lost(): void {
		$this->perform( array( 'effect' => 'transaction.begin' ) );
		$fail = static function ( string $query ): string {
			throw \ScimPress\Database\Failure::deadlock();
		};
		add_filter( 'query', $fail );
		self::assertSame( '{"outcome":"deadlock"}', $this->perform( array( 'effect' => 'transaction.commit' ) ) );
		remove_filter( 'query', $fail );
		if ( ! self::is_sqlite() ) {
			self::assertSame( '1', Sql::value( 'SELECT @@SESSION.autocommit' ), 'the connection that was left in a transaction is not used again' );
		}
		self::assertSame( '{"outcome":"done"}', $this->perform( array( 'effect' => 'transaction.begin' ) ) );
	}

	/** @param array<string, mixed> $effect */
	private function perform( array $effect ): string {
		return $this->shell->perform( (string) json_encode( $effect ) );
	}
}
