<?php
/**
 * The search of the Audit tab. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\AuditData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\AuditLabels;
use ScimPress\Admin\FieldError;
use ScimPress\Admin\Page;

defined( 'ABSPATH' ) || exit;

$scimpress_filters = $data->filters;
$scimpress_error   = $scimpress_filters->error();
$scimpress_choices = array(
	'doing'      => array( __( 'Event', 'scimpress' ), array_combine( $data->actions, array_map( array( AuditLabels::class, 'action' ), $data->actions ) ) ),
	'outcome'    => array( __( 'Result', 'scimpress' ), AuditLabels::outcomes() ),
	'connection' => array( __( 'Connection', 'scimpress' ), $data->connections ),
);
$scimpress_texts   = array(
	'who'    => array( __( 'Person', 'scimpress' ), 'search', __( 'userName, e-mail address, SCIM id, external id, WordPress login or number', 'scimpress' ) ),
	'ip'     => array( __( 'IP address', 'scimpress' ), 'text', '' ),
	'status' => array( __( 'Status', 'scimpress' ), 'text', __( 'of the answer, such as 409', 'scimpress' ) ),
	'error'  => array( __( 'Kind of error', 'scimpress' ), 'text', __( 'scimType, such as uniqueness', 'scimpress' ) ),
	'from'   => array( __( 'First day', 'scimpress' ), 'date', '' ),
	'to'     => array( __( 'Last day', 'scimpress' ), 'date', '' ),
);

?>
<details class="scimpress-search"<?php echo esc_attr( $scimpress_filters->is_advanced() ? ' open' : '' ); ?>>
	<summary><?php esc_html_e( 'Advanced Search', 'scimpress' ); ?></summary>
	<form method="get" action="<?php echo esc_url( strtok( $data->url, '?' ) ); ?>" role="search" aria-label="<?php esc_attr_e( 'Events', 'scimpress' ); ?>">
		<?php
		if ( null !== $scimpress_error ) {
			printf( '<div class="notice notice-error inline" role="alert" tabindex="-1" autofocus><p>%s</p></div>', esc_html( $scimpress_error->get_error_message() ) );
		}
		?>
		<input type="hidden" name="page" value="<?php echo esc_attr( Page::SLUG ); ?>">
		<input type="hidden" name="tab" value="audit">
		<div class="scimpress-fields">
			<?php foreach ( $scimpress_texts as $scimpress_name => list( $scimpress_label, $scimpress_type, $scimpress_hint ) ) : ?>
				<p>
					<label for="scimpress-<?php echo esc_attr( $scimpress_name ); ?>"><?php echo esc_html( $scimpress_label ); ?></label>
					<input type="<?php echo esc_attr( $scimpress_type ); ?>" id="scimpress-<?php echo esc_attr( $scimpress_name ); ?>" name="<?php echo esc_attr( $scimpress_name ); ?>" value="<?php echo esc_attr( $scimpress_filters->field( $scimpress_name ) ); ?>" <?php FieldError::attributes( 'scimpress-' . $scimpress_name, $scimpress_filters->problem( $scimpress_name ) ); ?>>
					<span class="description" id="scimpress-<?php echo esc_attr( $scimpress_name ); ?>-description"><?php echo esc_html( $scimpress_hint ); ?></span>
				</p>
				<?php FieldError::message( 'scimpress-' . $scimpress_name, $scimpress_filters->problem( $scimpress_name ) ); ?>
			<?php endforeach; ?>
			<?php foreach ( $scimpress_choices as $scimpress_name => list( $scimpress_label, $scimpress_options ) ) : ?>
				<p>
					<label for="scimpress-<?php echo esc_attr( $scimpress_name ); ?>"><?php echo esc_html( $scimpress_label ); ?></label>
					<select id="scimpress-<?php echo esc_attr( $scimpress_name ); ?>" name="<?php echo esc_attr( $scimpress_name ); ?>">
						<option value=""><?php esc_html_e( 'Any', 'scimpress' ); ?></option>
						<?php foreach ( $scimpress_options as $scimpress_value => $scimpress_text ) : ?>
							<option value="<?php echo esc_attr( (string) $scimpress_value ); ?>" <?php selected( $scimpress_filters->field( $scimpress_name ), (string) $scimpress_value ); ?>><?php echo esc_html( $scimpress_text ); ?></option>
						<?php endforeach; ?>
					</select>
				</p>
			<?php endforeach; ?>
		</div>
		<p>
			<button type="submit" class="button button-primary"><?php esc_html_e( 'Search events', 'scimpress' ); ?></button>
			<a class="button" href="<?php echo esc_url( $data->url ); ?>"><?php esc_html_e( 'Clear filters', 'scimpress' ); ?></a>
		</p>
	</form>
</details>
