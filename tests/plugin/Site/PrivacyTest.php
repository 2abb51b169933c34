<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Site;

use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Site\Privacy;
use ScimPress\Store\AuditLog;
use ScimPress\Store\Departures;
use ScimPress\Store\PersonalData;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TestCase;

final class PrivacyTest extends TestCase {

	private int $user = 0;

	protected function setUp(): void {
		parent::setUp();
		$this->user = self::wordpress_user( 'bob', 'subscriber', 'bob@example.com' );
	}

	public function test_what_is_stored_about_a_person_is_exported(): void {
		$id = Scenario::manage( $this->user, false );
		$this->record( 'user.update', 'bob' );
		$export = $this->export( 'bob@example.com', 1 );
		self::assertTrue( $export['done'] );
		self::assertSame( array( 'scimpress-user', 'scimpress-audit' ), array_column( $export['data'], 'group_id' ) );
		$values = array_column( $export['data'][0]['data'], 'value', 'name' );
		self::assertSame( $id, $values['SCIM id'] );
		self::assertSame( 'no', $values['Active'] );
		self::assertSame( '{"userName":"name of ' . $this->user . '"}', $values['Data as it was sent'] );
	}

	public function test_what_undoes_a_departure_is_exported_and_erased_when_it_is_undone(): void {
		$departures = new Departures();
		$departures->append( array( 'connection_id' => 1, 'user_id' => Scenario::manage( $this->user, false ), 'wp_user_id' => $this->user, 'occurred' => Scenario::NOW, 'kind' => 'deactivated', 'user_name' => 'bob' ) );
		$groups = fn() => array_column( $this->export( 'bob@example.com', 1 )['data'], 'group_id' );
		self::assertSame( array( 'scimpress-user', 'scimpress-departures' ), $groups() );
		( new Privacy( new PersonalData(), new Migrator() ) )->erase( 'bob@example.com' );
		self::assertContains( 'scimpress-departures', $groups() );
		Sql::execute( 'UPDATE ' . Tables::departures() . ' SET undone = 1' );
		( new Privacy( new PersonalData(), new Migrator() ) )->erase( 'bob@example.com' );
		self::assertNotContains( 'scimpress-departures', $groups() );
	}

	public function test_a_long_audit_is_exported_page_by_page(): void {
		for ( $count = 0; $count < 103; $count++ ) {
			$this->record( 'user.update', 'bob' );
		}
		$first  = $this->export( 'bob@example.com', 1 );
		$second = $this->export( 'bob@example.com', 2 );
		self::assertSame( array( 100, false, 3, true ), array( count( $first['data'] ), $first['done'], count( $second['data'] ), $second['done'] ) );
		self::assertCount( 103, array_unique( array_column( array( ...$first['data'], ...$second['data'] ), 'item_id' ) ) );
	}

	public function test_an_unknown_person_has_nothing(): void {
		self::assertSame(
			array(
				'data' => array(),
				'done' => true,
			),
			$this->export( 'nobody@example.com', 1 )
		);
	}

	public function test_erasing_takes_the_person_out_of_the_audit_and_keeps_what_happened(): void {
		$this->record( 'user.delete', 'bob' );
		$answer = $this->erase( 'bob@example.com' );
		self::assertSame( array( true, false, array() ), array( $answer['items_removed'], $answer['items_retained'], $answer['messages'] ) );
		$row = self::audit( 10 )[0];
		self::assertSame( array( 'user.delete', null, null ), array( $row['action'], $row['user_name'], $row['detail'] ) );
		self::assertFalse( $this->erase( 'bob@example.com' )['items_removed'] );
	}

	public function test_values_are_exported_and_erased(): void {
		$this->record( 'user.patch', '', array( 'user_name' => null, 'detail' => null, 'differences' => array( array( 'attribute' => 'title', 'old' => 'Sir', 'new' => 'Dr' ) ) ) );
		$values = array_column( $this->export( 'bob@example.com', 1 )['data'][0]['data'], 'value', 'name' );
		self::assertSame( '[{"attribute":"title","old":"Sir","new":"Dr"}]', $values['Old and new values'] );
		self::assertTrue( $this->erase( 'bob@example.com' )['items_removed'] );
		self::assertSame( array(), self::audit( 1 )[0]['differences'] );
		self::assertFalse( $this->erase( 'bob@example.com' )['items_removed'] );
	}

	public function test_what_was_refused_is_about_a_person_too(): void {
		$id = Scenario::manage( $this->user, true );
		$this->record( 'user.create', 'NAME of ' . $this->user, array( 'wp_user_id' => null ) );
		$this->record( 'user.update', '', array( 'wp_user_id' => null, 'user_name' => null, 'resource_id' => $id ) );
		$this->record( 'user.create', 'bob', array( 'wp_user_id' => null ) );
		$this->record( 'user.create', 'name of somebody else', array( 'wp_user_id' => null ) );
		$this->record( 'user.update', 'name of ' . $this->user, array( 'wp_user_id' => 1 ) );
		self::assertCount( 1 + 3, $this->export( 'bob@example.com', 1 )['data'] );

		self::assertTrue( $this->erase( 'bob@example.com' )['items_removed'] );
		$left = array_filter( array_column( self::audit( 10 ), 'detail' ) );
		self::assertSame( array( 'about name of ' . $this->user, 'about name of somebody else' ), array_values( $left ) );
	}

	public function test_erasing_does_not_unlock_a_deactivated_user(): void {
		Scenario::manage( $this->user, false );
		$answer = $this->erase( 'bob@example.com' );
		self::assertTrue( $answer['items_retained'] );
		self::assertStringContainsString( 'identity provider', $answer['messages'][0] );
		self::assertSame( '0', Sql::value( 'SELECT active FROM ' . Tables::users() . ' WHERE wp_user_id = %d', array( $this->user ) ) );
	}

	public function test_who_waits_to_be_linked_is_exported_and_erased_but_a_refusal_stays(): void {
		Sql::insert(
			Tables::link_requests(),
			array(
				'connection_id' => 1,
				'wp_user_id'    => $this->user,
				'state'         => 'refused',
				'user_name'     => 'bobby',
				'user_name_key' => 'x',
				'external_id'   => 'y',
				'matched'       => 'email',
				'reported'      => Scenario::NOW,
			)
		);
		$values = array_column( $this->export( 'bob@example.com', 1 )['data'][0]['data'], 'value', 'name' );
		self::assertSame( array( 'bobby', 'y', 'refused' ), array( $values['userName'], $values['externalId'], $values['Result'] ) );
		self::assertTrue( $this->erase( 'bob@example.com' )['items_removed'] );
		self::assertEquals( array( 'user_name' => '', 'external_id' => null, 'state' => 'refused' ), Sql::row( 'SELECT user_name, external_id, state FROM ' . Tables::link_requests() ) );
		self::assertFalse( $this->erase( 'bob@example.com' )['items_removed'] );
	}

	/** @param array<string, mixed> $columns */
	private function record( string $action, string $user_name, array $columns = array() ): void {
		( new AuditLog() )->append(
			array(
				'occurred'   => Scenario::NOW,
				'action'     => $action,
				'outcome'    => 'succeeded',
				'status'     => 200,
				'wp_user_id' => $this->user,
				'user_name'  => $user_name,
				'detail'     => 'about ' . $user_name,
				'changed'    => array( 'userName' ),
				'duration'   => 1,
				...$columns,
			)
		);
	}

	/** @return array<string, mixed> */
	private function export( string $email, int $page ): array {
		return call_user_func( apply_filters( 'wp_privacy_personal_data_exporters', array() )['scimpress']['callback'], $email, $page );
	}

	/** @return array<string, mixed> */
	private function erase( string $email ): array {
		return call_user_func( apply_filters( 'wp_privacy_personal_data_erasers', array() )['scimpress']['callback'], $email, 1 );
	}
}
