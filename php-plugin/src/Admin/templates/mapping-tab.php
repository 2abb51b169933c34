<?php
/**
 * The Attribute mapping tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\MappingData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\ConnectionLinks;
use ScimPress\Admin\Page;

defined( 'ABSPATH' ) || exit;

ConnectionLinks::show( $data->connections, $data->connection->id, $data->url );
$scimpress_transforms = array(
	'none'      => __( 'as it is', 'scimpress' ),
	'trim'      => __( 'without white space at its ends', 'scimpress' ),
	'lowercase' => __( 'in small letters', 'scimpress' ),
	'uppercase' => __( 'in capitals', 'scimpress' ),
);
$scimpress_mapped     = $data->connection->mapped();

?>
<h2><?php esc_html_e( 'Mapped fields', 'scimpress' ); ?></h2>
<p><?php esc_html_e( 'Values go from the identity provider to WordPress, and a new value replaces what is there. Until then an edit in WordPress shows in SCIM too, or stays in WordPress alone.', 'scimpress' ); ?></p>
<table class="widefat striped scimpress-rules scimpress-mapped">
	<thead>
		<tr>
			<th scope="col"><?php esc_html_e( 'WordPress field', 'scimpress' ); ?></th>
			<th scope="col"><?php esc_html_e( 'SCIM attribute', 'scimpress' ); ?></th>
			<th scope="col"><?php esc_html_e( 'How', 'scimpress' ); ?></th>
			<th scope="col"><?php esc_html_e( 'In the list of users', 'scimpress' ); ?></th>
			<th scope="col"><?php esc_html_e( 'An edit in WordPress', 'scimpress' ); ?></th>
			<th scope="col"><?php esc_html_e( 'Change', 'scimpress' ); ?></th>
		</tr>
	</thead>
	<tbody>
		<?php foreach ( $data->rows as $scimpress_row ) : ?>
			<?php $scimpress_one = $data->mapped( $scimpress_row['field'] ); ?>
			<tr>
				<th scope="row"><code><?php echo esc_html( $scimpress_row['field'] ); ?></code></th>
				<td data-colname="<?php esc_attr_e( 'SCIM attribute', 'scimpress' ); ?>"><code><?php echo esc_html( $scimpress_row['source'] ); ?></code></td>
				<td data-colname="<?php esc_attr_e( 'How', 'scimpress' ); ?>"><?php echo esc_html( $scimpress_transforms[ $scimpress_one['transform'] ?? 'none' ] ?? '' ); ?></td>
				<td data-colname="<?php esc_attr_e( 'In the list of users', 'scimpress' ); ?>"><?php echo esc_html( empty( $scimpress_one['column'] ) ? __( 'No', 'scimpress' ) : __( 'Yes', 'scimpress' ) ); ?></td>
				<td data-colname="<?php esc_attr_e( 'An edit in WordPress', 'scimpress' ); ?>"><?php echo esc_html( $scimpress_row['comes_back'] ? __( 'Shows in SCIM', 'scimpress' ) : __( 'Stays in WordPress', 'scimpress' ) ); ?></td>
				<td class="scimpress-actions">
					<?php if ( $scimpress_row['is_added'] ) : ?>
						<?php /* translators: %s: name of a field. */ ?>
						<a class="button" href="<?php echo esc_url( add_query_arg( 'edit', rawurlencode( $scimpress_row['field'] ), $data->url ) ); ?>#scimpress-map" aria-label="<?php echo esc_attr( sprintf( __( 'Edit %s', 'scimpress' ), $scimpress_row['field'] ) ); ?>"><?php esc_html_e( 'Edit', 'scimpress' ); ?></a>
						<form method="post" action="<?php echo esc_url( $data->url ); ?>">
							<?php wp_nonce_field( 'scimpress_unmap_attribute', '_wpnonce', false ); ?>
							<input type="hidden" name="scimpress_action" value="unmap_attribute">
							<input type="hidden" name="field" value="<?php echo esc_attr( $scimpress_row['field'] ); ?>">
							<?php /* translators: %s: name of a field. */ ?>
							<button type="submit" class="button" aria-label="<?php echo esc_attr( sprintf( __( 'Remove %s', 'scimpress' ), $scimpress_row['field'] ) ); ?>"><?php esc_html_e( 'Remove', 'scimpress' ); ?></button>
						</form>
					<?php else : ?>
						<?php esc_html_e( 'Always mapped', 'scimpress' ); ?>
					<?php endif; ?>
				</td>
			</tr>
		<?php endforeach; ?>
	</tbody>
</table>
<?php if ( array() === $scimpress_mapped ) : ?>
	<p><?php esc_html_e( 'Nothing is mapped besides what always is.', 'scimpress' ); ?></p>
<?php endif; ?>

<?php if ( array() !== $scimpress_mapped || ! $data->progress->is_done() ) : ?>
	<?php Page::template( 'job-progress-bar', $data->progress ); ?>
<?php endif; ?>
<?php if ( ! $data->progress->is_done() ) : ?>
	<form method="post" action="<?php echo esc_url( $data->url ); ?>">
		<?php wp_nonce_field( 'scimpress_write_mapped', '_wpnonce', false ); ?>
		<input type="hidden" name="scimpress_action" value="write_mapped">
		<p><button type="submit" class="button"><?php esc_html_e( 'Go on now', 'scimpress' ); ?></button></p>
	</form>
<?php endif; ?>

<?php
require __DIR__ . '/mapping-form.php';
require __DIR__ . '/mapping-preset.php';
require __DIR__ . '/mapping-seen.php';
?>

<?php require __DIR__ . '/mapping-try.php'; ?>

<h2><?php esc_html_e( 'Take the mapping elsewhere', 'scimpress' ); ?></h2>
<form method="post" action="<?php echo esc_url( $data->url ); ?>">
	<?php wp_nonce_field( 'scimpress_import_mapping', '_wpnonce', false ); ?>
	<input type="hidden" name="scimpress_action" value="import_mapping">
	<p><label for="scimpress-mapping"><?php esc_html_e( 'This is the mapping. Copy it, or put another one in its place and import that.', 'scimpress' ); ?></label></p>
	<p><textarea id="scimpress-mapping" name="mapping" class="large-text code" rows="6" spellcheck="false"><?php echo esc_textarea( (string) wp_json_encode( $scimpress_mapped, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) ); ?></textarea></p>
	<p><button type="submit" class="button"><?php esc_html_e( 'Import mapping', 'scimpress' ); ?></button></p>
</form>
