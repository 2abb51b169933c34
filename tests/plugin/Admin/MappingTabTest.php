<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Admin;

use ScimPress\Admin\MappingTab;
use ScimPress\Admin\Tab;
use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Exchange\Runner;
use ScimPress\Extension;
use ScimPress\Mapping\AttributeMap;
use ScimPress\Store\Connections;
use ScimPress\Store\SeenAttributes;
use ScimPress\Sync\Observer;
use ScimPress\Sync\OutdatedRows;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TabTestCase;

/**
 * The tab Attribute mapping, from what is sent to what is printed.
 *
 * @group once
 */
final class MappingTabTest extends TabTestCase {

	private const DEPARTMENT = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department';

	protected function tab(): Tab {
		return new MappingTab( new Migrator(), new Connections(), new AttributeMap( Extension::installed(), new Connections() ), new OutdatedRows( new Observer( new Runner(), Extension::installed(), new Connections(), new Migrator() ) ) );
	}

	protected function tearDown(): void {
		wp_unschedule_hook( OutdatedRows::EVENT );
		parent::tearDown();
	}

	public function test_a_field_is_mapped_changed_and_not_mapped_any_more(): void {
		self::assertStringContainsString( 'Nothing is mapped besides what always is.', $this->html() );
		self::assertNotNull( $this->send( 'map_attribute', array( 'field' => 'my-plugin:job', 'attribute' => 'title', 'transform' => 'trim', 'column' => '1' ) ) );
		self::assertSame( array( array( 'field' => 'my-plugin:job', 'attribute' => 'title', 'transform' => 'trim', 'column' => true ) ), self::mapped() );
		$html = $this->html( array( 'edit' => 'my-plugin:job' ) );
		self::assertStringContainsString( 'Change Attribute', $html );
		self::assertMatchesRegularExpression( '/name="column" value="1"\s+checked/', $html );

		$this->send( 'map_attribute', array( 'field' => 'my-plugin:job', 'attribute' => '', 'template' => '{title} {userName}', 'transform' => 'none' ) );
		self::assertSame( array( array( 'field' => 'my-plugin:job', 'template' => '{title} {userName}' ) ), self::mapped() );
		$this->send( 'unmap_attribute', array( 'field' => 'my-plugin:job' ) );
		self::assertSame( array(), self::mapped() );
		$this->send( 'unmap_attribute', array( 'field' => '<b>x</b>' ) );
		self::assertStringContainsString( '&lt;b&gt;x&lt;/b&gt; is not mapped', self::told() );
	}

	public function test_a_mistake_keeps_what_was_typed_and_changes_nothing(): void {
		self::assertNull( $this->send( 'map_attribute', array( 'field' => 'wp_capabilities', 'attribute' => 'title"><script>', 'transform' => 'none' ) ) );
		$html = $this->html();
		self::assertStringContainsString( 'id="scimpress-field-problem"', $html );
		self::assertStringContainsString( 'value="wp_capabilities"', $html );
		self::assertStringNotContainsString( '<script>', $html );
		self::assertNull( $this->send( 'map_attribute', array( 'field' => 'x', 'attribute' => 'title', 'transform' => 'rot13' ) ) );
		self::assertSame( array(), self::mapped() );
	}

	public function test_attributes_are_offered(): void {
		self::assertStringContainsString( '<option value="urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department">', $this->html() );
	}

	public function test_a_user_is_tried(): void {
		$this->send( 'map_attribute', array( 'field' => 'job', 'attribute' => 'title', 'transform' => 'none' ) );
		$this->open();
		self::assertNull( $this->send( 'try_mapping', array( 'user' => '{"userName":"ada","title":"Countess <b>of</b> Lovelace"}' ) ) );
		self::assertMatchesRegularExpression( '#<code>job</code></th>\s*<td>Countess of Lovelace</td>#', $this->html() );
		$this->open();
		$this->send( 'try_mapping', array( 'user' => '</textarea><script>' ) );
		$html = $this->html();
		self::assertStringContainsString( 'role="alert"', $html );
		self::assertStringNotContainsString( '</textarea><script>', $html );
	}

	public function test_a_mapping_is_taken_from_one_site_to_another(): void {
		$this->send( 'map_attribute', array( 'field' => 'job', 'attribute' => 'title', 'transform' => 'none' ) );
		preg_match( '#<textarea id="scimpress-mapping"[^>]*>(.*?)</textarea>#s', $this->html(), $found );
		$this->send( 'unmap_attribute', array( 'field' => 'job' ) );
		$this->send( 'import_mapping', array( 'mapping' => html_entity_decode( $found[1], ENT_QUOTES ) ) );
		self::assertSame( array( array( 'field' => 'job', 'attribute' => 'title' ) ), self::mapped() );
		foreach ( array( 'no JSON', '{"field":"x"}', '[{"field":"session_tokens","attribute":"title"}]', str_repeat( '[', 300_000 ) ) as $wrong ) {
			$this->send( 'import_mapping', array( 'mapping' => $wrong ) );
			self::assertNotSame( '', self::told() );
			self::assertSame( array( array( 'field' => 'job', 'attribute' => 'title' ) ), self::mapped() );
		}
	}

	public function test_it_is_tried_on_somebody_who_is_there(): void {
		$ada = self::wordpress_user( 'ada' );
		Scenario::manage( $ada, true );
		self::wordpress_user( 'eve' );
		add_filter( 'send_email_change_email', '__return_false' );
		wp_update_user( array( 'ID' => $ada, 'user_email' => 'ada@example.org', 'nickname' => 'By hand' ) );
		$this->send( 'map_attribute', array( 'field' => 'job', 'attribute' => 'userName', 'transform' => 'uppercase' ) );
		foreach ( array( 'ada', "name of {$ada}", 'ada@example.org' ) as $name ) {
			$this->open();
			self::assertNull( $this->send( 'try_person', array( 'person' => " {$name} " ) ) );
			$html = $this->html();
			self::assertMatchesRegularExpression( "#<code>job</code></th>\\s*<td>NAME OF {$ada}</td>\\s*<td>—</td>#", $html, $name );
			self::assertMatchesRegularExpression( '#<code>nickname</code></th>\s*<td>nothing; what is there stays</td>\s*<td>By hand</td>#', $html );
		}
		self::assertSame( '', get_user_meta( $ada, 'job', true ) );
		foreach ( array( 'eve', '', '"><script>' ) as $nobody ) {
			$this->open();
			$this->send( 'try_person', array( 'person' => $nobody ) );
			self::assertStringContainsString( 'manages nobody with that login', $this->html() );
			self::assertStringNotContainsString( '"><script>', $this->html() );
		}
	}

	public function test_which_way_values_go_is_said_of_each_field(): void {
		$this->send( 'map_attribute', array( 'field' => 'job', 'attribute' => 'title', 'transform' => 'trim' ) );
		$this->send( 'map_attribute', array( 'field' => 'section', 'attribute' => self::DEPARTMENT, 'transform' => 'none' ) );
		$html = preg_replace( '/\s+/', ' ', wp_strip_all_tags( $this->html() ) );
		self::assertStringContainsString( 'user_email emails.value as it is No Shows in SCIM Always mapped', $html );
		self::assertStringContainsString( 'job title without white space at its ends No Stays in WordPress Edit Remove', $html );
		self::assertStringContainsString( 'section ' . self::DEPARTMENT . ' as it is No Shows in SCIM', $html );
	}

	public function test_a_preset_adds_what_is_missing_and_changes_nothing_else(): void {
		$connections = new Connections();
		self::assertStringNotContainsString( 'scimpress-preset', $this->html(), 'nothing is known of any client' );
		foreach ( array( 'miniorange', 'google', 'keycloak' ) as $profile ) {
			$connections = new Connections();
			$connections->save( $connections->first()->with( array( 'profile' => $profile ) ) );
			$html = $this->html();
			self::assertStringContainsString( 'There is none: what identity providers of this kind are known to send has its place', $html );
			self::assertStringNotContainsString( 'Use the preset', $html );
		}
		$connections->save( $connections->first()->with( array( 'profile' => 'pingfederate' ) ) );
		$mine = array( array( 'field' => 'department', 'template' => 'The {title}' ), array( 'field' => 'my_title', 'attribute' => 'title' ), array( 'field' => 'mine', 'attribute' => 'nickName', 'column' => true ) );
		$this->send( 'import_mapping', array( 'mapping' => (string) wp_json_encode( $mine ) ) );
		$html = preg_replace( '/\s+/', ' ', wp_strip_all_tags( $this->html() ) );
		self::assertStringContainsString( '2 fields would be added', $html );
		self::assertStringContainsString( 'title job_title Nothing: my_title is mapped already', $html );
		self::assertStringContainsString( 'User:department department Nothing: department is mapped already', $html );
		self::assertStringContainsString( 'phoneNumbers.value phone It is added', $html );

		$this->send( 'use_preset' );
		self::assertStringContainsString( '2 fields are mapped besides.', self::told() );
		self::assertSame( array( ...$mine, array( 'field' => 'employee_number', 'attribute' => 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber' ), array( 'field' => 'phone', 'attribute' => 'phoneNumbers.value' ) ), self::mapped() );
		self::assertStringContainsString( '0 fields would be added', $this->html() );
		self::assertStringNotContainsString( 'Use the preset', $this->html() );
	}

	public function test_what_the_identity_provider_has_sent_can_be_mapped_with_one_click(): void {
		self::assertStringContainsString( 'has sent no user yet', $this->html() );
		$text = array( 'type' => 'string', 'multi_valued' => false );
		( new SeenAttributes() )->note( 1, array( self::sent( 'title' ), self::sent( 'urn:x:User:badgeNumber', $text ), self::sent( 'shoe', array( 'type' => 'integer', 'multi_valued' => true ) ), self::sent( 'address', array( 'type' => 'complex', 'multi_valued' => false ) ), self::sent( 'urn:x:User:hat', array( 'type' => null, 'multi_valued' => false ) ), self::sent( '<script>', $text ), self::sent( 'name.nick', $text ) ), Scenario::NOW );
		$html = $this->html();
		self::assertStringContainsString( '<option value="urn:x:User:badgeNumber">Sent by Identity provider, last on November 24, 2025</option>', $html );
		self::assertStringNotContainsString( '<option value="address"', $html );
		self::assertSame( 1, substr_count( $html, '<option value="title">' ), 'offered once' );
		self::assertStringNotContainsString( '<script>', $html );
		preg_match_all( '/aria-label="Add Attribute ([^"]+)"/', $html, $links );
		self::assertSame( array( 'shoe', 'title', 'urn:x:User:badgeNumber' ), $links[1] );
		self::assertSame( 4, substr_count( $html, 'Cannot be mapped' ) );

		$html = $this->html( array( 'attribute' => 'urn:x:User:badgeNumber' ) );
		self::assertMatchesRegularExpression( '/name="field"[^>]* value="badge_number"/', $html );
		self::assertMatchesRegularExpression( '/name="attribute"[^>]* value="urn:x:User:badgeNumber"/', $html );
		self::assertStringContainsString( 'No schema knows this attribute yet.', $html );
		self::assertStringContainsString( '<h3>Add Attribute</h3>', $html );
		self::assertStringNotContainsString( 'never-sent', $this->html( array( 'attribute' => 'never-sent' ) ) );

		$this->open();
		self::assertNotNull( $this->send( 'map_attribute', array( 'field' => 'badge_number', 'attribute' => 'urn:x:User:badgeNumber', 'transform' => 'none' ) ) );
		self::assertNotNull( $this->send( 'map_attribute', array( 'field' => 'shoe', 'attribute' => 'SHOE', 'transform' => 'none' ) ) );
		self::assertNull( $this->send( 'map_attribute', array( 'field' => 'hat', 'attribute' => 'urn:x:User:hat', 'transform' => 'none' ) ) );
		self::assertSame( array( 'badge_number', 'shoe' ), array_column( self::mapped(), 'field' ) );
		self::assertSame(
			array(
				array( 'urn' => 'urn:x:User', 'name' => 'urn:x:User', 'attributes' => array( array( 'name' => 'badgeNumber', 'type' => 'string' ) ) ),
				array( 'urn' => 'urn:ietf:params:scim:schemas:core:2.0:User', 'name' => 'urn:ietf:params:scim:schemas:core:2.0:User', 'attributes' => array( array( 'name' => 'shoe', 'type' => 'integer', 'multiValued' => true ) ) ),
			),
			( new Connections() )->first()->extensions
		);
		$this->open();
		self::assertStringNotContainsString( 'Add Attribute shoe', $this->html() );
	}

	public function test_how_many_have_what_is_mapped_is_shown_until_everybody_does(): void {
		$ada = self::wordpress_user( 'ada' );
		$id  = Scenario::manage( $ada, true );
		Scenario::manage( self::wordpress_user( 'bob' ), true );
		self::assertStringNotContainsString( 'Every user has what is mapped.', $this->html() );
		$this->send( 'map_attribute', array( 'field' => 'job', 'attribute' => 'userName', 'transform' => 'none' ) );
		$html = $this->html();
		self::assertStringContainsString( '0 of 2 users are done. That goes on in the background.', $html );
		self::assertMatchesRegularExpression( '/<progress id="scimpress-progress-mapping" max="2" value="0">/', $html );
		self::assertStringContainsString( 'progress=mapping', $html );

		$this->send( 'write_mapped' );
		self::assertStringContainsString( 'Every user has what is mapped.', $this->html() );
		self::assertStringNotContainsString( '<progress', $this->html() );
		self::assertSame( 'name of ' . $ada, get_user_meta( $ada, 'job', true ) );

		Sql::insert( Tables::user_keys(), array( 'user_id' => $id, 'value_key' => '' ) );
		self::assertStringContainsString( '1 of 2 users are done. The others could not be', $this->html() );
		self::assertStringNotContainsString( 'progress=mapping', $this->html() );
	}

	public function test_nothing_happens_without_the_capability_or_the_nonce(): void {
		$before = ( new Connections() )->all();
		$this->assertGuarded( array( 'field' => 'job', 'attribute' => 'title', 'transform' => 'none', 'mapping' => '[]', 'user' => '{}' ) );
		self::assertEquals( $before, ( new Connections() )->all() );
	}

	/**
	 * @param ?array{type: ?string, multi_valued: bool} $shape
	 * @return array{name: string, unknown: ?array{type: ?string, multi_valued: bool}}
	 */
	private static function sent( string $name, ?array $shape = null ): array {
		return array( 'name' => $name, 'unknown' => $shape );
	}

	/** @return list<array<string, mixed>> */
	private static function mapped(): array {
		return (array) ( new Connections() )->first()?->mapped();
	}
}
