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
use ScimPress\Sync\Observer;
use ScimPress\Sync\OutdatedRows;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TabTestCase;

/**
 * The tab Attribute mapping, from what is sent to what is printed.
 */
final class MappingTabTest extends TabTestCase {

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
		self::assertMatchesRegularExpression( '#<code>job</code></dt>\s*<dd>Countess of Lovelace</dd>#', $this->html() );
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

	/** @return list<array<string, mixed>> */
	private static function mapped(): array {
		return (array) ( new Connections() )->first()?->mapped();
	}
}
